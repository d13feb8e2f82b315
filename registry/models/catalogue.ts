/** Networks. */
export const models = {
  ResNet: () => import('./ResNet.ts'),
  WideResNet: () => import('./WideResNet.ts'),
  ResNeXt: () => import('./ResNeXt.ts'),
};
