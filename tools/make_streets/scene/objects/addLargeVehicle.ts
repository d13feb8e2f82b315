import type { Frame } from '../Frame.ts';
import { rectangle } from '../outlines.ts';
import type { Point } from '../Scene.ts';
import type { Look, SceneBuilder } from '../SceneBuilder.ts';
import { addWheels } from './wheels.ts';

/** A bus, 8.5 to 11 m long: windows all around, a display above the windscreen. */
export function addBus(builder: SceneBuilder, frame: Frame): void {
  const { random } = builder;
  const [half, width, height] = [random.uniform(4.2, 5.5), 2.5, random.uniform(2.9, 3.2)];
  const body = lookOf(builder, 'bus', 'busBody');
  builder.extrude(body, frame, rectangle(-half, 0.35, half, height), width);
  addWindows(builder, frame, body, {
    from: -half + 0.4,
    to: half - 0.3,
    bottom: 1.35,
    top: height - 0.5,
    width,
    pane: 1.4,
  });
  const edge = width / 2 - 0.12;
  const glass: Look = { ...body, material: 'glass', layer: 1 };
  for (const end of [-half - 0.01, half + 0.01]) {
    builder.across(glass, frame, rectangle(-edge, 1.1, edge, height - 0.55), end);
    builder.across({ ...glass, material: 'trim' }, frame, rectangle(-edge, height - 0.45, edge, height - 0.12), end);
    addLamps(builder, frame, body, edge, end);
  }
  addWheels(builder, frame, { ...wheelsOf(body), width, radius: 0.48, axles: [-0.55 * half, 0.62 * half] });
  builder.shadowUnder(frame, width + 0.5, 2 * half + 0.4, 'road', 0.75);
}

/** A lorry: a cabin and a box on a chassis, 6 to 8.5 m long. */
export function addTruck(builder: SceneBuilder, frame: Frame): void {
  const { random } = builder;
  const [half, width, height] = [random.uniform(3, 4.2), 2.4, random.uniform(3, 3.5)];
  const body = lookOf(builder, 'truck', 'truckBody');
  const cabin = half - 1.9;
  const front: Point[] = [
    [cabin, 0.5],
    [cabin, 2.5],
    [half - 0.45, 2.5],
    [half, 1.5],
    [half, 0.5],
  ];
  builder.extrude(body, frame, front, width - 0.2, i => (i === 2 ? { ...body, material: 'glass' } : body));
  const window: Point[] = [
    [cabin + 0.7, 1.5],
    [cabin + 0.7, 2.3],
    [half - 0.5, 2.3],
    [half - 0.15, 1.5],
  ];
  for (const side of [-1, 1]) {
    builder.along({ ...body, material: 'glass', layer: 1 }, frame, window, side * (width / 2 - 0.1));
  }
  const cargo: Look = { ...body, material: 'cargo', paint: builder.newPaint() };
  builder.extrude(cargo, frame, rectangle(-half, 0.95, cabin - 0.12, height), width);
  builder.extrude({ ...body, material: 'trim' }, frame, rectangle(-half, 0.6, cabin, 0.95), width - 0.3);
  addLamps(builder, frame, body, width / 2 - 0.15, half + 0.01);
  addLamps(builder, frame, body, width / 2 - 0.2, -half - 0.01);
  addWheels(builder, frame, {
    ...wheelsOf(body),
    width,
    radius: 0.5,
    axles: [-0.7 * half, -0.7 * half + 1.1, half - 0.8],
  });
  builder.shadowUnder(frame, width + 0.5, 2 * half + 0.4, 'road', 0.75);
}

/** A tram, 14 to 22 m long: high, with a skirt nearly down to the rails, and a rounded front. */
export function addTrain(builder: SceneBuilder, frame: Frame): void {
  const { random } = builder;
  const [half, width, height] = [random.uniform(7, 11), 2.5, random.uniform(3.4, 3.7)];
  const body = lookOf(builder, 'train', 'trainBody');
  const profile: Point[] = [
    [-half, 0.15],
    [-half, 1.6],
    [-half + 0.6, height - 0.3],
    [-half + 1, height],
    [half - 1, height],
    [half - 0.6, height - 0.3],
    [half, 1.6],
    [half, 0.15],
  ];
  builder.extrude(body, frame, profile, width, i => (i === 1 || i === 5 ? { ...body, material: 'glass' } : body));
  addWindows(builder, frame, body, {
    from: -half + 1,
    to: half - 0.9,
    bottom: 1.55,
    top: height - 0.75,
    width,
    pane: 1.9,
  });
  for (const side of [-1, 1]) {
    const trim: Look = { ...body, material: 'trim', layer: 1 };
    builder.along(trim, frame, rectangle(-half + 0.05, 0.15, half - 0.05, 0.55), (side * width) / 2);
  }
  addLamps(builder, frame, body, width / 2 - 0.15, -half - 0.01);
  addLamps(builder, frame, body, width / 2 - 0.15, half + 0.01);
  builder.shadowUnder(frame, width + 0.4, 2 * half + 0.4, 'road', 0.75);
}

const lookOf = (builder: SceneBuilder, surface: 'bus' | 'truck' | 'train', material: Look['material']): Look => ({
  surface,
  material,
  paint: builder.newPaint(),
  instance: builder.newInstance(),
});

const wheelsOf = ({ surface, instance }: Look) => ({ surface, instance: instance! });

/** A row of windows on both sides. */
function addWindows(
  builder: SceneBuilder,
  frame: Frame,
  body: Look,
  row: { from: number; to: number; bottom: number; top: number; width: number; pane: number },
): void {
  const count = Math.floor((row.to - row.from) / row.pane);
  for (let i = 0; i < count; i++) {
    const left = row.from + i * row.pane;
    for (const side of [-1, 1]) {
      const pane = rectangle(left, row.bottom, left + row.pane - 0.16, row.top);
      builder.along({ ...body, material: 'glass', layer: 1 }, frame, pane, (side * row.width) / 2);
    }
  }
}

function addLamps(builder: SceneBuilder, frame: Frame, body: Look, edge: number, end: number): void {
  const lamp: Look = { ...body, material: end < 0 ? 'taillight' : 'headlight', layer: 2 };
  builder.across(lamp, frame, rectangle(-edge, 0.62, -edge + 0.42, 0.88), end);
  builder.across(lamp, frame, rectangle(edge - 0.42, 0.62, edge, 0.88), end);
}
