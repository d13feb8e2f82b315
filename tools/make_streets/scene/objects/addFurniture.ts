import { chance, pick } from '../chance.ts';
import type { Frame } from '../Frame.ts';
import { bar, blob, disc, rectangle } from '../outlines.ts';
import type { Point } from '../Scene.ts';
import { type Ground, type Look, PAINT, type SceneBuilder } from '../SceneBuilder.ts';

/** Posts are thicker than in life, so that a network of stride 8 can see them on small pictures. */
const POST = { from: 0.34, to: 0.48 };

/** A post from the ground up. */
function addPost(builder: SceneBuilder, frame: Frame, height: number, paint: number): void {
  const half = builder.random.uniform(POST.from, POST.to) / 2;
  builder.across({ surface: 'pole', material: 'metal', paint }, frame, rectangle(-half, 0, half, height));
  builder.across(
    { surface: 'pole', material: 'metal', paint, layer: 1 },
    frame,
    rectangle(-1.3 * half, 0, 1.3 * half, 0.5),
  );
}

/** A street lamp whose arm reaches over the road. @param towards 1: to the right, -1: to the left */
export function addLamp(builder: SceneBuilder, frame: Frame, towards: number): void {
  const [height, reach] = [builder.random.uniform(4.5, 7), builder.random.uniform(0.8, 1.8)];
  const paint = builder.newPaint();
  addPost(builder, frame, height, paint);
  const look: Look = { surface: 'pole', material: 'metal', paint, layer: 1 };
  builder.across(look, frame, bar([0, height - 0.08], [towards * reach, height + 0.1], 0.26));
  const head = towards * reach;
  builder.across(look, frame, rectangle(head - 0.35, height + 0.02, head + 0.35, height + 0.24));
}

/** A plain post: of a bollard's or of a flag pole's height. */
export function addPole(builder: SceneBuilder, frame: Frame): void {
  addPost(builder, frame, builder.random.uniform(2.4, 5.5), builder.newPaint());
}

/** A traffic sign on its post: a triangle, a disc, an octagon, a board, or two of them. */
export function addSign(builder: SceneBuilder, frame: Frame): void {
  const { random } = builder;
  const height = random.uniform(2.3, 3);
  addPost(builder, frame, height, builder.newPaint());
  addPlate(builder, frame, height);
  if (chance(random, 0.25)) addPlate(builder, frame, height - 1.35);
}

function addPlate(builder: SceneBuilder, frame: Frame, y: number): void {
  const { random } = builder;
  const radius = random.uniform(0.55, 0.75);
  const shape = pick(random, ['triangle', 'disc', 'octagon', 'board', 'diamond'] as const);
  const outline = (r: number): Point[] => {
    if (shape === 'triangle') return disc(0, y - 0.1 * r, 1.15 * r, 3, Math.PI / 2);
    if (shape === 'octagon') return disc(0, y, r, 8, Math.PI / 8);
    if (shape === 'diamond') return disc(0, y, 1.1 * r, 4);
    if (shape === 'board') return rectangle(-0.95 * r, y - 0.8 * r, 0.95 * r, y + 0.8 * r);
    return disc(0, y, r, 18);
  };
  const look = { surface: 'trafficSign', paint: builder.newPaint() } as const;
  builder.across({ ...look, material: 'signBorder', layer: 2 }, frame, outline(radius));
  builder.across({ ...look, material: 'signFace', layer: 3 }, frame, outline(0.72 * radius));
}

/** Traffic lights on a post: a box with three lamps, one of them lit. */
export function addTrafficLight(builder: SceneBuilder, frame: Frame): void {
  const { random } = builder;
  const height = random.uniform(2.4, 3.1);
  addPost(builder, frame, height, builder.newPaint());
  const look: Look = { surface: 'trafficLight', material: 'lightBox', layer: 2, paint: builder.newPaint() };
  const half = 0.42;
  builder.across(look, frame, rectangle(-half, height - 0.95, half, height + 0.9));
  const lit = random.integer(3);
  for (const [i, lamp] of (['lampGreen', 'lampAmber', 'lampRed'] as const).entries()) {
    const material = i === lit ? lamp : 'tyre';
    builder.across({ ...look, material, layer: 3 }, frame, disc(0, height - 0.6 + 0.58 * i, 0.22, 14));
  }
}

/** A tree: a trunk, and a crown of some blobs one behind the other. */
export function addTree(builder: SceneBuilder, frame: Frame): void {
  const { random } = builder;
  const [height, trunk] = [random.uniform(4.5, 8), random.uniform(0.15, 0.26)];
  const spread = random.uniform(2.4, 4.2);
  const paint = builder.newPaint();
  const bark: Look = { surface: 'vegetation', material: 'bark', paint };
  const crown = random.uniform(2, 2.8);
  builder.across(bark, frame, [
    [-trunk * 1.2, 0],
    [trunk * 1.2, 0],
    [trunk * 0.8, crown + 0.8],
    [-trunk * 0.8, crown + 0.8],
  ]);
  const leaves: Look = { surface: 'vegetation', material: 'leaves', paint, layer: 1 };
  for (let i = 0; i < 4; i++) {
    const y = crown + ((height - crown) * (i + 0.8)) / 4.2;
    const width = spread * (i === 3 ? 0.6 : random.uniform(0.75, 1));
    const outline = blob(random, random.uniform(-0.5, 0.5), y, width, 0.55 * (height - crown));
    builder.across(leaves, frame, outline, -0.15 * i);
  }
}

/** A bush, wider than high. */
export function addBush(builder: SceneBuilder, frame: Frame): void {
  const { random } = builder;
  const [width, height] = [random.uniform(1.2, 3), random.uniform(0.8, 1.7)];
  const leaves: Look = { surface: 'vegetation', material: 'leaves', paint: PAINT.leaves };
  builder.across(
    leaves,
    frame,
    blob(random, 0, 0.35 * height, width, 1.3 * height).map(([x, y]): Point => [x, Math.max(0, y)]),
  );
}

/** A litter bin, which no class stands for. */
export function addBin(builder: SceneBuilder, frame: Frame, on: Ground): void {
  const look: Look = { surface: 'static', material: 'bin', paint: builder.newPaint() };
  builder.extrude(look, frame, rectangle(-0.3, 0, 0.3, 1.05), 0.6);
  builder.shadowUnder(frame, 0.8, 0.8, on, 0.45);
}
