import type { Tensor } from '../../../framework/backend/tf.ts';
import type { AffineStep, CutoutStep, GeometryStep, Size } from '../../../framework/data/geometry/GeometryStep.ts';
import { gatherCells } from '../../../framework/data/geometry/gatherCells.ts';
import { IGNORE_INDEX } from '../../../framework/data/ignoreIndex.ts';
import { ConfigError } from '../../../framework/errors/UserError.ts';
import { affineSample, type Theta } from './affineSample.ts';
import type { ReplayFaults } from './paperParity.ts';

/** Pixels of the image in a cell of a map: along height and along width. */
export type CellSize = readonly [number, number];

/**
 * Does to maps of weak views what was done to the strong ones, as the original computes it (`label_strong_T` and
 * `affine_sample` of ProDA), with its faults where they are asked for. `replayGeometry` has none, and what lies in the middle
 * between two cells goes another way there. Nearest neighbour, no gradient.
 *
 * @param maps [n, h, w] or [n, h, w, channels]
 * @param geometry of each sample, from its weak to its strong view, in pixels of the image
 * @param cell what the image's pixels are divided by
 * @returns in the shape of `maps`; the caller frees it
 * @throws ConfigError when the strong view was resized or cropped, which the original does not know
 */
export function replayWithFaults(
  maps: Tensor,
  geometry: readonly (readonly GeometryStep[])[],
  cell: CellSize,
  faults: ReplayFaults,
  fill: number = IGNORE_INDEX,
): Tensor {
  const [, height, width] = maps.shape;
  const map = { height, width };
  const tables = geometry.map(steps => {
    const indices = Int32Array.from({ length: height * width }, (_, i) => i);
    for (const step of recorded(steps, faults)) indices.set(moved(indices, step, cell, map, faults));
    return { indices, ...map };
  });
  return gatherCells(maps, tables, fill);
}

/** The original's record holds one value of each operation, in this order. */
const KEYS = ['flip', 'shear x', 'shear y', 'translate x', 'translate y', 'rotate', 'cutout'];
const keyOf = (step: GeometryStep): string => ('axis' in step ? `${step.type} ${step.axis}` : step.type);

function recorded(
  geometry: readonly GeometryStep[],
  { replay_last_only, replay_in_key_order }: ReplayFaults,
): readonly GeometryStep[] {
  const last = new Map(geometry.map(step => [keyOf(step), step]));
  const kept = replay_last_only ? geometry.filter(step => last.get(keyOf(step)) === step) : geometry;
  return replay_in_key_order ? kept.toSorted((a, b) => KEYS.indexOf(keyOf(a)) - KEYS.indexOf(keyOf(b))) : kept;
}

/** One more step. @param indices the cell of the map that each cell is so far; -1: none */
function moved(indices: Int32Array, step: GeometryStep, cell: CellSize, map: Size, faults: ReplayFaults): Int32Array {
  switch (step.type) {
    case 'resize':
    case 'crop':
      throw new ConfigError(
        `method.paper_parity replays what RandAugment does; the strong view has a ${step.type} too`,
        {
          hint: 'leave RandAugment as the only transform of StrongView, or turn the faults of the replay off',
        },
      );
    case 'flip':
      return indices.map((_, i) => indices[i + map.width - 1 - 2 * (i % map.width)]!);
    case 'cutout':
      return cut(indices, step, cell, map);
    default: {
      const table = affineSample(thetaOf(step, cell, map, faults), map);
      return table.map(from => (from < 0 ? -1 : indices[from]!));
    }
  }
}

function cut(indices: Int32Array, { top, left, height, width }: CutoutStep, [down, across]: CellSize, map: Size) {
  const [first, start] = [Math.floor(top / down), Math.floor(left / across)];
  const last = Math.min(map.height, Math.floor((top + height) / down));
  const end = Math.min(map.width, Math.floor((left + width) / across));
  const rest = indices.slice();
  for (let y = first; y < last && start < end; y++) rest.fill(-1, y * map.width + start, y * map.width + end);
  return rest;
}

/** The step in coordinates from -1 to 1, from the outcome to the input. All but rotations start at the top left corner. */
function thetaOf(step: AffineStep, cell: CellSize, map: Size, faults: ReplayFaults): Theta {
  const { height, width } = map;
  const [tall, wide] = [Math.fround(height / width), Math.fround(width / height)];
  if (step.type === 'rotate') {
    const angle = (step.degrees * Math.PI) / 180;
    const [cos, sin] = [Math.fround(Math.cos(angle)), Math.fround(Math.sin(angle))];
    return [cos, Math.fround(-sin * tall), 0, Math.fround(sin * wide), cos, 0];
  }
  const { axis } = step;
  const amount = step.type === 'shear' ? Math.fround(step.amount) : 0;
  const shift = step.type === 'translate' ? cellsOf(step.pixels, cell[axis === 'x' ? 1 : 0], faults) : 0;
  if (axis === 'y') {
    const slope = Math.fround(amount * wide);
    return [1, 0, 0, slope, 1, offset(shift, height, slope)];
  }
  const slope = Math.fround(amount * tall);
  return [1, slope, offset(shift, faults.translate_x_by_height ? height : width, slope), 0, 1, 0];
}

function cellsOf(pixels: number, cell: number, { replay_whole_cells }: ReplayFaults): number {
  return replay_whole_cells ? Math.floor(pixels / cell) : pixels / cell;
}

/** shift 2 / side + slope + 1 - 1, rounded in each step as the original's is. */
function offset(shift: number, side: number, slope: number): number {
  const scaled = Math.fround(Math.fround(shift * 2) / side);
  return Math.fround(Math.fround(Math.fround(scaled + slope) + 1) - 1);
}
