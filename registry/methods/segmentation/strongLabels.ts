import type { Tensor3D } from '../../../framework/backend/tf.ts';
import type { TensorBatch } from '../../../framework/data/batchToTensors.ts';
import { hasReplayFault } from './hasReplayFault.ts';
import { nearestLabels } from './nearestLabels.ts';
import type { ReplayFaults } from './paperParity.ts';
import { replayWithFaults } from './replayWithFaults.ts';

/**
 * The labels of strong views on a coarser grid: by nearest neighbour those that moved with the images, or with faults of the
 * original as it makes them - those of the weak view on the grid, where the geometry of the strong view is replayed.
 *
 * @param batch labels of both views int32 [n, height, width]
 * @param grid [h, w] of the result
 * @param faults `replay_scale`: pixels that a cell is taken for; null: what it is
 * @returns int32 [n, h, w]. Call it within `tf.tidy`.
 */
export function strongLabels(
  { labels, strong }: TensorBatch,
  grid: readonly [number, number],
  faults: ReplayFaults & { readonly replay_scale?: number | null | undefined },
): Tensor3D {
  const { replay_scale = null } = faults;
  // Without a fault of the replay the data's own is exact.
  if (replay_scale === null && !hasReplayFault(faults)) return nearestLabels(strong!.labels, grid);
  const [, height = 0, width = 0] = labels.shape;
  const cell =
    replay_scale === null ? ([height / grid[0], width / grid[1]] as const) : ([replay_scale, replay_scale] as const);
  return replayWithFaults(nearestLabels(labels, grid), strong!.geometry, cell, faults) as Tensor3D;
}
