/** Transforms of samples. */
export const transforms = {
  Normalize: () => import('./Normalize.ts'),
  RandomCrop: () => import('./RandomCrop.ts'),
  RandomFlip: () => import('./RandomFlip.ts'),
};
