/** Schedules of the learning rate. */
export const schedules = {
  Fixed: () => import('./Fixed.ts'),
  Step: () => import('./Step.ts'),
  Exp: () => import('./Exp.ts'),
  Poly: () => import('./Poly.ts'),
  Inv: () => import('./Inv.ts'),
  CosineAnnealing: () => import('./CosineAnnealing.ts'),
};
