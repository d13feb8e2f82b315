import { chance, pick } from '../chance.ts';
import type { Frame } from '../Frame.ts';
import { rectangle } from '../outlines.ts';
import type { Point } from '../Scene.ts';
import type { Look, SceneBuilder } from '../SceneBuilder.ts';
import { addWheels } from './wheels.ts';

/** Rear deck and bonnet, and the height of the roof. */
const SHAPES = [
  { deck: 0.12, bonnet: 0.85, roof: 1.48 }, // hatchback
  { deck: 0.75, bonnet: 0.95, roof: 1.42 }, // saloon
  { deck: 0.08, bonnet: 0.9, roof: 1.5 }, // estate
  { deck: 0.1, bonnet: 0.8, roof: 1.75 }, // off-road
  { deck: 0.05, bonnet: 0.45, roof: 1.95 }, // van
];

/** A car, 3.8 to 4.7 m long, with its shadow on the road. */
export function addCar(builder: SceneBuilder, frame: Frame): void {
  const { random } = builder;
  const { deck, bonnet, roof } = pick(random, SHAPES);
  const half = random.uniform(1.9, 2.35);
  const [width, belt] = [random.uniform(1.7, 1.9), 0.62 * roof];
  const body: Look = {
    surface: 'car',
    material: 'carBody',
    paint: builder.newPaint(),
    instance: builder.newInstance(),
  };
  const glass: Look = { ...body, material: 'glass' };
  const rearTop: Point = [-half + deck + 0.4, roof];
  const frontTop: Point = [half - bonnet - 0.65, roof];
  const profile: Point[] = [
    [-half, 0.27],
    [-half, belt - 0.03],
    [-half + deck, belt],
    rearTop,
    frontTop,
    [half - bonnet, belt],
    [half, belt - 0.16],
    [half, 0.27],
  ];
  builder.extrude(body, frame, profile, width, i => (i === 2 || i === 4 ? glass : body));
  const windows: Point[] = [
    [-half + deck + 0.15, belt + 0.04],
    [rearTop[0] + 0.08, roof - 0.09],
    [frontTop[0] - 0.05, roof - 0.09],
    [half - bonnet - 0.14, belt + 0.04],
  ];
  for (const side of [-1, 1]) builder.along({ ...glass, layer: 1 }, frame, windows, (side * width) / 2);
  addEnds(builder, frame, body, { half, width, belt });
  addWheels(builder, frame, {
    surface: 'car',
    instance: body.instance!,
    width,
    radius: 0.33,
    axles: [-0.6 * half, 0.6 * half],
  });
  builder.shadowUnder(frame, width + 0.35, 2 * half + 0.3, 'road', 0.75);
}

/** Lamps and number plates. */
function addEnds(
  builder: SceneBuilder,
  frame: Frame,
  body: Look,
  { half, width, belt }: { half: number; width: number; belt: number },
): void {
  const edge = width / 2;
  for (const [end, material] of [
    [-half - 0.01, 'taillight'],
    [half + 0.01, 'headlight'],
  ] as const) {
    const lamp: Look = { ...body, material, layer: 1 };
    builder.across(lamp, frame, rectangle(-edge + 0.04, belt - 0.3, -edge + 0.38, belt - 0.12), end);
    builder.across(lamp, frame, rectangle(edge - 0.38, belt - 0.3, edge - 0.04, belt - 0.12), end);
    builder.across({ ...body, material: 'trim', layer: 1 }, frame, rectangle(-edge, 0.27, edge, 0.42), end);
    const plate: Look = { ...body, surface: 'numberPlate', material: 'plate', layer: 2 };
    if (chance(builder.random, 0.9)) builder.across(plate, frame, rectangle(-0.26, 0.44, 0.26, 0.56), end);
  }
}
