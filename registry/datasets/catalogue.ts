/** Data sets. */
export const datasets = {
  Cifar10: () => import('./Cifar10.ts'),
  Cifar10C: () => import('./Cifar10C.ts'),
  Cityscapes: () => import('./Cityscapes.ts'),
  GTA5: () => import('./GTA5.ts'),
  SegmentationFolder: () => import('./SegmentationFolder.ts'),
  Synthia: () => import('./Synthia.ts'),
};
