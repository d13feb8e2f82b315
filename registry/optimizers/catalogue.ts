/** Optimizers. */
export const optimizers = {
  SGD: () => import('./SGD.ts'),
  Adam: () => import('./Adam.ts'),
};
