/** Transforms of samples. */
export const transforms = {
  Cutout: () => import('./Cutout.ts'),
  KeepFullImage: () => import('./KeepFullImage.ts'),
  Normalize: () => import('./Normalize.ts'),
  RandAugment: () => import('./RandAugment.ts'),
  RandomCrop: () => import('./RandomCrop.ts'),
  RandomFlip: () => import('./RandomFlip.ts'),
  RandomScaleCrop: () => import('./RandomScaleCrop.ts'),
  Resize: () => import('./Resize.ts'),
  StrongView: () => import('./StrongView.ts'),
};
