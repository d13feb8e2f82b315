/** Losses. */
export const losses = {
  CrossEntropyLoss: () => import('./CrossEntropyLoss.ts'),
  SoftmaxEntropy: () => import('./SoftmaxEntropy.ts'),
};
