import { chance } from '../chance.ts';
import { rectangle } from '../outlines.ts';
import type { Point } from '../Scene.ts';
import { type Look, PAINT, type SceneBuilder } from '../SceneBuilder.ts';
import type { StreetPlan } from './StreetPlan.ts';

const BEHIND = -6;
/** Ground is seen as far as this, metres to each side. */
const WIDE = 90;

/** Road with markings, kerbs and pavements; what lies beyond is terrain, unless something stands there. */
export function addGround(builder: SceneBuilder, plan: StreetPlan): void {
  const { left, right, end, kerb } = plan;
  const strip = (look: Look, from: number, to: number, y = 0): void =>
    builder.ground(look, rectangle(from, BEHIND, to, end), y);
  builder.ground(
    { surface: 'terrain', material: 'grass', paint: PAINT.terrain },
    rectangle(-WIDE, BEHIND, WIDE, end + 60),
    -0.02,
  );
  strip({ surface: 'road', material: 'asphalt', paint: PAINT.road }, left, right);
  const pavement: Look = { surface: 'sidewalk', material: 'slabs', paint: PAINT.sidewalk };
  strip(pavement, left - plan.pavementLeft, left, kerb);
  strip(pavement, right, right + plan.pavementRight, kerb);
  const lawn: Look = { surface: 'terrain', material: 'grass', paint: PAINT.terrain, layer: 1 };
  if (plan.vergeLeft > 0) strip(lawn, left - plan.vergeLeft, left, kerb);
  if (plan.vergeRight > 0) strip(lawn, right, right + plan.vergeRight, kerb);
  for (const x of [left, right]) {
    const stone: Look = { surface: 'sidewalk', material: 'kerb', paint: PAINT.kerb };
    builder.face(stone, [x, 0, 0], [0, 0, 1], [0, 1, 0], rectangle(BEHIND, 0, end, kerb));
    const inner = x === left ? -0.18 : 0;
    builder.ground({ ...stone, layer: 2 }, rectangle(x + inner, BEHIND, x + inner + 0.18, end), kerb);
  }
  addMarkings(builder, plan);
}

function addMarkings(builder: SceneBuilder, plan: StreetPlan): void {
  const { random } = builder;
  const look: Look = { surface: 'laneMarking', material: 'marking', paint: PAINT.marking, layer: 1 };
  const line = (x: number, from: number, to: number, width: number): void =>
    builder.ground(look, rectangle(x - width / 2, from, x + width / 2, to));
  if (chance(random, 0.25)) line(plan.middle, BEHIND, plan.end, 0.16);
  else {
    const phase = random.uniform(0, 6);
    for (let z = -phase; z < plan.end; z += 6) line(plan.middle, z, z + 3, 0.16);
  }
  if (plan.parkingLeft > 0) line(plan.left + plan.parkingLeft, BEHIND, plan.end, 0.14);
  if (plan.parkingRight > 0) line(plan.right - plan.parkingRight, BEHIND, plan.end, 0.14);
  if (chance(random, 0.3)) addCrossing(builder, look, plan);
  if (chance(random, 0.2)) addArrow(builder, look, plan);
}

/** A zebra crossing over the whole road. */
function addCrossing(builder: SceneBuilder, look: Look, { left, right }: StreetPlan): void {
  const from = builder.random.uniform(4, 16);
  for (let x = left + 0.4; x + 0.5 < right; x += 1) builder.ground(look, rectangle(x, from, x + 0.5, from + 3));
}

/** An arrow on the camera's lane. */
function addArrow(builder: SceneBuilder, look: Look, { middle }: StreetPlan): void {
  const [x, z] = [middle + 1.65, builder.random.uniform(4, 10)];
  builder.ground(look, rectangle(x - 0.1, z, x + 0.1, z + 2));
  const head: Point[] = [
    [x - 0.4, z + 2],
    [x + 0.4, z + 2],
    [x, z + 3.4],
  ];
  builder.ground(look, head);
}
