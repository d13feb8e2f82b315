import { chance, pick, pickWeighted } from '../chance.ts';
import { Frame } from '../Frame.ts';
import { addBush, addTree } from '../objects/addFurniture.ts';
import { blob, rectangle } from '../outlines.ts';
import type { Point } from '../Scene.ts';
import { type Look, PAINT, type SceneBuilder } from '../SceneBuilder.ts';
import type { StreetPlan } from './StreetPlan.ts';

/** A piece of ground beside the pavement. */
interface Lot {
  /** -1: on the left, 1: on the right. */
  readonly side: number;
  /** Where the pavement ends, metres to the right. */
  readonly edge: number;
  readonly from: number;
  readonly to: number;
}

const KINDS = { building: 32, garden: 13, wall: 21, fence: 21, park: 13 };

/** Houses, gardens, walls and fences along both pavements, and what closes the view at the end of the street. */
export function addRoadside(builder: SceneBuilder, plan: StreetPlan): void {
  const { random } = builder;
  for (const side of [-1, 1]) {
    const edge = side < 0 ? plan.left - plan.pavementLeft : plan.right + plan.pavementRight;
    for (let from = random.uniform(-4, 2); from < plan.end; ) {
      const to = from + random.uniform(12, 24);
      addLot(builder, { side, edge, from, to });
      from = to;
    }
    addHedge(builder, side * 26 + edge, plan.end);
  }
  addEnd(builder, plan);
}

function addLot(builder: SceneBuilder, lot: Lot): void {
  const { random } = builder;
  const { side, edge, from, to } = lot;
  const kind = pickWeighted(random, KINDS);
  if (kind === 'wall') {
    const look: Look = { surface: 'wall', material: 'masonry', paint: builder.newPaint() };
    addBarrier(builder, look, lot, random.uniform(2.8, 4), 0.35);
  }
  if (kind === 'fence') {
    const look: Look = { surface: 'fence', material: 'pickets', paint: builder.newPaint() };
    addBarrier(builder, look, lot, random.uniform(2.3, 3.3), 0.06);
  }
  const bushAt = (depth: number): void =>
    addBush(builder, new Frame(edge + side * depth, random.uniform(from + 2, to - 2)));
  if (kind === 'building') addHouse(builder, lot, 0);
  else if (kind === 'garden') {
    addHouse(builder, lot, random.uniform(2.5, 5));
    if (chance(random, 0.6)) bushAt(1.5);
  } else if (kind !== 'park' && chance(random, 0.45)) addHouse(builder, lot, random.uniform(4, 7));
  else {
    const trees = 1 + random.integer(3);
    for (let i = 0; i < trees; i++) {
      addTree(builder, new Frame(edge + side * random.uniform(2.5, 9), random.uniform(from + 1, to - 1)));
    }
    if (kind === 'park') bushAt(random.uniform(1.2, 4));
  }
}

/** A house: a front along the street, the gable that the camera sees, a roof that is flat or pitched. */
function addHouse(builder: SceneBuilder, { side, edge, from, to }: Lot, setback: number): void {
  const { random } = builder;
  const [near, far] = [from + random.uniform(0, 0.6), to - random.uniform(0, 0.6)];
  const front = edge + side * setback;
  const [height, depth] = [3 * (2 + random.integer(3)) + random.uniform(0, 2), random.uniform(8, 11)];
  const look: Look = { surface: 'building', material: 'facade', paint: builder.newPaint() };
  const blank: Look = { ...look, material: 'blankFacade' };
  const length = far - near;
  const face = new Frame(front, near);
  builder.along(look, face, rectangle(0, 0, length, height));
  const pitched = chance(random, 0.55);
  const ridge = pitched ? height + random.uniform(1.6, 3) : height;
  const gable: Point[] = [
    [0, 0],
    [0, height],
    [(side * depth) / 2, ridge],
    [side * depth, height],
    [side * depth, 0],
  ];
  builder.across(chance(random, 0.4) ? look : blank, face, gable);
  if (!pitched) {
    builder.along(
      { ...look, material: 'roof', layer: 1 },
      face,
      rectangle(-0.1, height - 0.25, length + 0.1, height + 0.15),
      -side * 0.1,
    );
    return;
  }
  const slope = Math.hypot(depth / 2, ridge - height);
  const [right, up] = [(side * depth) / 2 / slope, (ridge - height) / slope];
  builder.face(
    { ...look, material: 'roof' },
    face.at(0, height, 0),
    face.forward,
    [right, up, 0],
    rectangle(-0.2, -0.4, length + 0.2, slope),
  );
}

/** A wall or a fence along the pavement, with its end towards the camera. */
function addBarrier(
  builder: SceneBuilder,
  look: Look,
  { side, edge, from, to }: Lot,
  height: number,
  thick: number,
): void {
  const frame = new Frame(edge, from);
  builder.along(look, frame, rectangle(0, 0, to - from, height));
  builder.across(look, frame, rectangle(Math.min(0, side * thick), 0, Math.max(0, side * thick), height));
  if (chance(builder.random, 0.3))
    builder.across(look, frame, rectangle(Math.min(0, side * 6), 0, Math.max(0, side * 6), height));
}

/** Bushes and trees far beside the street, so that nobody sees the edge of the world. */
function addHedge(builder: SceneBuilder, x: number, end: number): void {
  const { random } = builder;
  const look: Look = { surface: 'vegetation', material: 'leaves', paint: PAINT.leaves };
  const outline: Point[] = [[0, 0]];
  for (let z = 0; z <= end + 20; z += 2.5) outline.push([z, random.uniform(3, 7)]);
  outline.push([end + 20, 0]);
  builder.along(look, new Frame(x, 0), outline);
}

/** Houses or trees across the end of the street. */
function addEnd(builder: SceneBuilder, { end }: StreetPlan): void {
  const { random } = builder;
  for (let x = -75; x < 75; ) {
    const width = random.uniform(9, 20);
    const frame = new Frame(x, end + random.uniform(0, 8));
    if (chance(random, 0.6)) {
      const material = pick(random, ['facade', 'blankFacade'] as const);
      const look: Look = { surface: 'building', material, paint: builder.newPaint() };
      builder.across(look, frame, rectangle(0, 0, width + 1, random.uniform(7, 17)));
    } else {
      const leaves: Look = { surface: 'vegetation', material: 'leaves', paint: PAINT.leaves };
      const height = random.uniform(6, 12);
      builder.across(leaves, frame, rectangle(0, 0, width + 1, 0.5 * height));
      builder.across(leaves, frame, blob(random, width / 2, height / 2, width + 2, height));
    }
    x += width;
  }
}
