import type { Size } from './GeometryStep.ts';

/** How many pixels of a picture a cell of a grid is. @throws RangeError when it is no whole number, or another for height and width */
export function gridDivisor(grid: Size, picture: Size): number {
  const divisor = Math.round(picture.height / grid.height);
  if (grid.height * divisor === picture.height && grid.width * divisor === picture.width) return divisor;
  throw new RangeError(
    `a grid of [${grid.height}, ${grid.width}] does not divide a picture of [${picture.height}, ${picture.width}] into equal cells`,
  );
}
