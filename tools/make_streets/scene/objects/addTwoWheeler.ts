import type { Frame } from '../Frame.ts';
import { bar, disc } from '../outlines.ts';
import type { Point } from '../Scene.ts';
import type { Ground, Look, SceneBuilder } from '../SceneBuilder.ts';

/** They are larger than in life, so that a small network can see them on small pictures. */
export const TWO_WHEELER = 1.75;

/** A bicycle, 1.8 m long, in the plane across its frame. @param ridden somebody sits on it */
export function addBicycle(builder: SceneBuilder, frame: Frame, on: Ground, ridden: boolean): void {
  const look = (material: Look['material'], layer: number): Look => ({ ...base, material, layer });
  const base = { surface: 'bicycle', paint: builder.newPaint(), instance: builder.newInstance() } as const;
  const bars: [Point, Point][] = [
    [
      [-0.55, 0.36],
      [-0.18, 0.82],
    ],
    [
      [-0.18, 0.82],
      [0.05, 0.34],
    ],
    [
      [-0.55, 0.36],
      [0.05, 0.34],
    ],
    [
      [-0.14, 0.76],
      [0.4, 0.84],
    ],
    [
      [0.05, 0.34],
      [0.42, 0.78],
    ],
    [
      [0.55, 0.36],
      [0.37, 1.02],
    ],
  ];
  for (const x of [-0.55, 0.55]) {
    builder.across(look('tyre', 1), frame, disc(x, 0.37, 0.37, 20));
    builder.across(look('metal', 2), frame, disc(x, 0.37, 0.29, 16));
  }
  for (const [from, to] of bars) builder.across(look('bicycleFrame', 3), frame, bar(from, to, 0.09));
  builder.across(look('tyre', 4), frame, bar([-0.34, 0.9], [-0.04, 0.9], 0.1));
  builder.across(look('tyre', 4), frame, bar([0.27, 1.04], [0.5, 1.04], 0.08));
  if (ridden) addRider(builder, frame, base.instance, { seat: [-0.18, 0.94], hands: [0.36, 1.06], foot: [0.08, 0.22] });
  builder.shadowUnder(frame, 1.7, 0.4, on, 0.4);
}

/** A motorcycle, 2 m long, in the plane across its frame. */
export function addMotorcycle(builder: SceneBuilder, frame: Frame, on: Ground, ridden: boolean): void {
  const look = (material: Look['material'], layer: number): Look => ({ ...base, material, layer });
  const base = { surface: 'motorcycle', paint: builder.newPaint(), instance: builder.newInstance() } as const;
  for (const x of [-0.68, 0.7]) {
    builder.across(look('tyre', 1), frame, disc(x, 0.34, 0.34, 20));
    builder.across(look('trim', 2), frame, disc(x, 0.34, 0.17, 12));
  }
  builder.across(look('engine', 2), frame, [
    [-0.5, 0.3],
    [0.35, 0.24],
    [0.45, 0.62],
    [-0.45, 0.66],
  ]);
  builder.across(look('motorcycleBody', 3), frame, [
    [-0.95, 0.84],
    [-0.5, 0.56],
    [0.3, 0.54],
    [0.52, 0.9],
    [0.34, 1.06],
    [-0.02, 1.02],
    [-0.2, 0.84],
  ]);
  builder.across(look('tyre', 4), frame, bar([-0.82, 0.88], [-0.1, 0.87], 0.15));
  builder.across(look('trim', 4), frame, bar([0.7, 0.34], [0.42, 1.1], 0.13));
  builder.across(look('motorcycleBody', 5), frame, [
    [0.36, 0.92],
    [0.72, 0.88],
    [0.6, 1.2],
    [0.42, 1.26],
  ]);
  builder.across(look('headlight', 6), frame, disc(0.64, 0.96, 0.09, 10));
  if (ridden) addRider(builder, frame, base.instance, { seat: [-0.3, 0.98], hands: [0.4, 1.12], foot: [0, 0.42] });
  builder.shadowUnder(frame, 2, 0.5, on, 0.45);
}

/** Somebody on a seat, bent to the handlebar. */
function addRider(
  builder: SceneBuilder,
  frame: Frame,
  instance: number,
  { seat, hands, foot }: { seat: Point; hands: Point; foot: Point },
): void {
  const [cloth, trousers, head] = [builder.newPaint(), builder.newPaint(), builder.newPaint()];
  const part = (material: Look['material'], layer: number, paint: number): Look => ({
    surface: 'rider',
    material,
    layer,
    paint,
    instance,
  });
  const lean = builder.random.uniform(0.1, 0.3);
  const [sx, sy] = seat;
  const shoulder: Point = [sx + lean, sy + 0.56];
  const knee: Point = [sx + 0.42, sy - 0.2];
  builder.across(part('trousers', 6, trousers), frame, bar(seat, knee, 0.21));
  builder.across(part('trousers', 6, trousers), frame, bar(knee, foot, 0.16));
  builder.across(part('riderCloth', 7, cloth), frame, bar([sx, sy - 0.08], shoulder, 0.36));
  builder.across(part('riderCloth', 8, cloth), frame, bar(shoulder, hands, 0.13));
  builder.across(part('skin', 8, head), frame, disc(shoulder[0] + 0.08, shoulder[1] + 0.2, 0.13, 14));
  const helmet = disc(shoulder[0] + 0.07, shoulder[1] + 0.24, 0.16, 14).filter(([, y]) => y > shoulder[1] + 0.2);
  builder.across(part('motorcycleBody', 9, head), frame, helmet);
}
