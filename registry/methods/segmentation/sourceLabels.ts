import { type Tensor3D, type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import type { TensorBatch } from '../../../framework/data/batchToTensors.ts';
import { resizeNearest } from '../../../framework/ops/resizeNearest.ts';
import type { TrainingFaults } from './paperParity.ts';
import { replayWithFaults } from './replayWithFaults.ts';

/**
 * The labels of strong source views as the original makes them, with the faults that are asked for: those of the weak view, by
 * nearest neighbour on a coarser grid, where the geometry of the strong view is replayed.
 *
 * @param source labels of both views int32 [n, height, width]
 * @param grid [h, w] of the result
 * @returns int32 [n, h, w]. Call it within `tf.tidy`.
 */
export function sourceLabels(source: TensorBatch, grid: readonly [number, number], faults: TrainingFaults): Tensor3D {
  const { labels, strong } = source;
  const { replay_scale, translate_x_by_height, replay_by_key } = faults;
  // Without a fault of the replay the data's own is exact.
  if (replay_scale === null && !translate_x_by_height && !replay_by_key)
    return nearest(strong!.labels as Tensor3D, grid);
  const [, height, width] = labels.shape;
  const scale =
    replay_scale === null ? ([height / grid[0], width / grid[1]] as const) : ([replay_scale, replay_scale] as const);
  return replayWithFaults(nearest(labels as Tensor3D, grid), strong!.geometry, scale, faults) as Tensor3D;
}

function nearest(labels: Tensor3D, grid: readonly [number, number]): Tensor3D {
  const maps = tf.cast(tf.expandDims(labels, 3), 'float32') as Tensor4D;
  return tf.cast(tf.squeeze(resizeNearest(maps, grid), [3]), 'int32') as Tensor3D;
}
