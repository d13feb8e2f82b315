import { type Tensor3D, type Tensor4D, tf } from '../../backend/tf.ts';
import { type AxisTaps, axisTaps } from './axisTaps.ts';
import type { GeometryStep, Size } from './GeometryStep.ts';
import { gridDivisor } from './gridDivisor.ts';
import { scaleGeometry } from './scaleGeometry.ts';

/**
 * Maps of whole pictures, such as features of a teacher, cut to what the weak view of each sample shows (ProDA's `full2weak`):
 * bilinear with corners aligned. The numbers are those of stretching the maps to the grid, resizing that and cutting; only the
 * window is made, gathered from the maps as they are. No gradient flows back.
 *
 * @param maps float32 [n, h, w, channels] of the whole pictures, on any grid, such as a network's own
 * @param geometry of each sample, from the picture to its weak view: resizes, crops, flips
 * @param full size of the pictures
 * @param divisor pixels per cell of the outcome; default: as many as `maps` has, which must be a whole number then
 * @returns [n, h', w', channels], the views on the grid of `divisor`; 0 beyond the border. The caller frees it.
 * @throws RangeError without a divisor, when the grid of `maps` does not divide the pictures into equal cells
 */
export function full2weak(
  maps: Tensor4D,
  geometry: readonly (readonly GeometryStep[])[],
  full: Size,
  divisor?: number,
): Tensor4D {
  const [, height, width] = maps.shape;
  const cells = divisor ?? gridDivisor({ height, width }, full);
  const grid = { height: Math.floor(full.height / cells), width: Math.floor(full.width / cells) };
  return tf.tidy(() => {
    const views = tf.unstack(maps).map((map, i) => {
      const steps: GeometryStep[] = [{ type: 'resize', ...grid }, ...scaleGeometry(geometry[i], cells)];
      const narrow = weightedSum(map as Tensor3D, axisTaps(steps, { height, width }, 'x'), 1);
      return weightedSum(narrow, axisTaps(steps, { height, width }, 'y'), 0);
    });
    return tf.stack(views) as Tensor4D;
  });
}

function weightedSum(map: Tensor3D, { length, count, starts, weights }: AxisTaps, axis: 0 | 1): Tensor3D {
  const terms = Array.from({ length: count }, (_, k) => {
    const indices = starts.map(start => start + k);
    const factors = Float32Array.from({ length }, (_, i) => weights[i * count + k]);
    const shares = tf.tensor(factors, axis === 0 ? [length, 1, 1] : [1, length, 1]);
    return tf.mul<Tensor3D>(tf.gather(map, tf.tensor1d(indices, 'int32'), axis), shares);
  });
  return terms.reduce((sum, term) => tf.add(sum, term));
}
