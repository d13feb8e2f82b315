/** Data sets. */
export const datasets = {
  Cifar10: () => import('./Cifar10.ts'),
  Cifar10C: () => import('./Cifar10C.ts'),
};
