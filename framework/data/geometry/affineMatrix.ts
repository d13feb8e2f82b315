import type { AffineStep, Size } from './GeometryStep.ts';

/** Where an output pixel comes from: x_in = a x + b y + c, y_in = d x + e y + f, in pixels from the top left corner. */
export type AffineMatrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** The inverse map of a step, as Pillow has it. @param size of what it is applied to: a rotation turns about its middle */
export function affineMatrix(step: AffineStep, { height, width }: Size): AffineMatrix {
  if (step.type === 'translate') return step.axis === 'x' ? [1, 0, step.pixels, 0, 1, 0] : [1, 0, 0, 0, 1, step.pixels];
  if (step.type === 'shear') return step.axis === 'x' ? [1, step.amount, 0, 0, 1, 0] : [1, 0, 0, step.amount, 1, 0];
  const angle = (-step.degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [x, y] = [width / 2, height / 2];
  return [cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y];
}
