import type { GeometryStep } from './GeometryStep.ts';

/**
 * The same geometry on a grid that is coarser by a whole factor: that of a network's features. Sizes and places are divided
 * and rounded down, translations divided; turns, shears and flips are what they were.
 *
 * @param divisor pixels per cell, 4 for ProDA's quarter grid
 */
export function scaleGeometry(geometry: readonly GeometryStep[], divisor: number): GeometryStep[] {
  const cells = (pixels: number) => Math.floor(pixels / divisor);
  return geometry.map((step): GeometryStep => {
    switch (step.type) {
      case 'resize':
        return { ...step, height: cells(step.height), width: cells(step.width) };
      case 'crop':
        return {
          ...step,
          top: cells(step.top),
          left: cells(step.left),
          height: cells(step.height),
          width: cells(step.width),
        };
      case 'cutout': {
        const [top, left] = [cells(step.top), cells(step.left)];
        const [bottom, right] = [cells(step.top + step.height), cells(step.left + step.width)];
        return { ...step, top, left, height: bottom - top, width: right - left };
      }
      case 'translate':
        return { ...step, pixels: step.pixels / divisor };
      default:
        return step;
    }
  });
}
