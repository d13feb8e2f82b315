/** Losses. */
export const losses = {
  ConfidenceRegularizer: () => import('./ConfidenceRegularizer.ts'),
  CrossEntropyLoss: () => import('./CrossEntropyLoss.ts'),
  SoftmaxEntropy: () => import('./SoftmaxEntropy.ts'),
  SymmetricCrossEntropyLoss: () => import('./SymmetricCrossEntropyLoss.ts'),
};
