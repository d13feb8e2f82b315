import type { Tensor } from '../../../framework/backend/tf.ts';
import type { GeometryStep, Size } from '../../../framework/data/geometry/GeometryStep.ts';
import { replayOnGrid } from '../../../framework/data/geometry/replayGeometry.ts';
import { IGNORE_INDEX } from '../../../framework/data/ignoreIndex.ts';
import { ConfigError } from '../../../framework/errors/UserError.ts';
import type { ReplayFaults } from './paperParity.ts';

/** Pixels of the image in a cell of a map: along height and along width. */
export type CellSize = readonly [number, number];

/**
 * Does to maps of weak views what was done to the strong ones, with faults of the original (`label_strong_T` and
 * `affine_sample` of ProDA) where they are asked for; `replayGeometry` has none. Nearest neighbour, no gradient.
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
  const foreign = geometry.flat().find(({ type }) => type === 'resize' || type === 'crop');
  if (foreign) {
    throw new ConfigError(
      `method.paper_parity replays what RandAugment does; the strong view has a ${foreign.type} too`,
      {
        hint: 'leave RandAugment as the only transform of StrongView, or turn the faults of the replay off',
      },
    );
  }
  const onGrid = (step: GeometryStep) => inCells(step, cell, { height, width }, faults);
  const orders = geometry.map(steps => (faults.replay_by_key ? byKey(steps) : steps));
  return replayOnGrid(
    maps,
    orders.map(steps => steps.map(onGrid)),
    fill,
  );
}

/** The original's record holds one value of each operation, in this order. */
const KEYS = ['flip', 'shear x', 'shear y', 'translate x', 'translate y', 'rotate', 'cutout'];

function byKey(geometry: readonly GeometryStep[]): GeometryStep[] {
  const record = new Map(geometry.map(step => ['axis' in step ? `${step.type} ${step.axis}` : step.type, step]));
  return KEYS.flatMap(key => record.get(key) ?? []);
}

function inCells(step: GeometryStep, [down, across]: CellSize, map: Size, faults: ReplayFaults): GeometryStep {
  if (step.type === 'translate') {
    const cells = step.pixels / (step.axis === 'x' ? across : down);
    const whole = faults.replay_by_key ? Math.floor(cells) : cells;
    const stretch = faults.translate_x_by_height && step.axis === 'x' ? map.width / map.height : 1;
    return { ...step, pixels: whole * stretch };
  }
  if (step.type === 'cutout') {
    const [top, left] = [Math.floor(step.top / down), Math.floor(step.left / across)];
    const [bottom, right] = [
      Math.floor((step.top + step.height) / down),
      Math.floor((step.left + step.width) / across),
    ];
    return { ...step, top, left, height: bottom - top, width: right - left };
  }
  return step;
}
