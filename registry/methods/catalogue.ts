/** Adaptation and training methods. */
export const methods = {
  Source: () => import('./SourceMethod.ts'),
  Norm: () => import('./NormMethod.ts'),
  Tent: () => import('./TentMethod.ts'),
  Classification: () => import('./Classification.ts'),
  SourceOnly: () => import('./segmentation/SourceOnly.ts'),
  WarmUp: () => import('./segmentation/WarmUp.ts'),
  ProDAStage1: () => import('./segmentation/ProDAStage1.ts'),
  ProDADistillation: () => import('./segmentation/ProDADistillation.ts'),
};
