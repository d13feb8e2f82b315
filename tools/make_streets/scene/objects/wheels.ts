import type { Frame } from '../Frame.ts';
import { disc } from '../outlines.ts';
import type { SceneBuilder } from '../SceneBuilder.ts';
import type { Surface } from '../surfaces.ts';

/**
 * Wheels on both sides of a vehicle.
 *
 * @param axles where along it, metres from its middle
 */
export function addWheels(
  builder: SceneBuilder,
  frame: Frame,
  what: { surface: Surface; instance: number; width: number; radius: number; axles: readonly number[] },
): void {
  const { surface, instance, width, radius, axles } = what;
  for (const side of [-1, 1]) {
    for (const axle of axles) {
      const right = side * (width / 2 + 0.02);
      const tyre = { surface, instance, material: 'tyre', layer: 2 } as const;
      builder.along(tyre, frame, disc(axle, radius, radius), right);
      builder.along({ ...tyre, material: 'trim', layer: 3 }, frame, disc(axle, radius, 0.55 * radius, 10), right);
    }
  }
}
