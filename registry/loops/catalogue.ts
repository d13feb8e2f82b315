/** How a run goes through its data. */
export const loops = {
  EvaluateStream: () => import('./EvaluateStream.ts'),
  EpochBasedRunner: () => import('./EpochBasedRunner.ts'),
  IterBasedRunner: () => import('./IterBasedRunner.ts'),
};
