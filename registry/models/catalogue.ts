/** Networks. */
export const models = {
  DeepLabV2: () => import('./DeepLabV2.ts'),
  FCDiscriminator: () => import('./FCDiscriminator.ts'),
  ImageNetResNet: () => import('./ImageNetResNet.ts'),
  ResNet: () => import('./ResNet.ts'),
  WideResNet: () => import('./WideResNet.ts'),
  ResNeXt: () => import('./ResNeXt.ts'),
};
