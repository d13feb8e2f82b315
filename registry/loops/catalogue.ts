/** How a run goes through its data. */
export const loops = {
  EvaluateStream: () => import('./EvaluateStream.ts'),
};
