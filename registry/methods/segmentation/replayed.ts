import type { Tensor4D } from '../../../framework/backend/tf.ts';
import type { GeometryStep, Size } from '../../../framework/data/geometry/GeometryStep.ts';
import { replayGeometry } from '../../../framework/data/geometry/replayGeometry.ts';
import { hasReplayFault } from './hasReplayFault.ts';
import type { ReplayFaults } from './paperParity.ts';
import { replayWithFaults } from './replayWithFaults.ts';

/**
 * Maps of weak views as the strong views show them; with faults of the original where they are asked for.
 *
 * @param maps [n, h, w, channels] on a grid of the views
 * @param view size of the views in pixels
 * @param fill every channel of cells that the strong view does not show
 */
export function replayed(
  maps: Tensor4D,
  geometry: readonly (readonly GeometryStep[])[],
  view: Size,
  faults: ReplayFaults,
  fill: number,
): Tensor4D {
  if (!hasReplayFault(faults)) return replayGeometry(maps, geometry, view, fill) as Tensor4D;
  const [, height, width] = maps.shape;
  return replayWithFaults(maps, geometry, [view.height / height, view.width / width], faults, fill) as Tensor4D;
}
