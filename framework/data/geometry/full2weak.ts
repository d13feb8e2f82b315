import { type Tensor3D, type Tensor4D, tf } from '../../backend/tf.ts';
import { type BilinearAxis, bilinearAxis } from './bilinearAxis.ts';
import type { GeometryStep, Size } from './GeometryStep.ts';
import { gridDivisor } from './gridDivisor.ts';
import { scaleGeometry } from './scaleGeometry.ts';

/**
 * Maps of whole pictures, such as features of a teacher, cut to what the weak view of each sample shows (ProDA's `full2weak`):
 * bilinear with corners aligned. Only the window is made, never the resized whole. No gradient flows back.
 *
 * @param maps float32 [n, h, w, channels] of the whole pictures
 * @param geometry of each sample, from the picture to its weak view: resizes, crops, flips
 * @param full size of the pictures; `maps` lies on a grid that is coarser by a whole factor
 * @returns [n, h', w', channels], the views on the same grid. The caller frees it.
 */
export function full2weak(maps: Tensor4D, geometry: readonly (readonly GeometryStep[])[], full: Size): Tensor4D {
  const [, height, width] = maps.shape;
  const divisor = gridDivisor({ height, width }, full);
  return tf.tidy(() => {
    const views = tf.unstack(maps).map((map, i) => {
      const steps = scaleGeometry(geometry[i], divisor);
      const outcome = steps.reduce<Size>((size, step) => ('height' in step ? step : size), { height, width });
      const rows = bilinearAxis(steps, { height, width }, 'y', { original: height, outcome: outcome.height });
      const columns = bilinearAxis(steps, { height, width }, 'x', { original: width, outcome: outcome.width });
      return interpolate(interpolate(map as Tensor3D, rows, 0), columns, 1);
    });
    return tf.stack(views) as Tensor4D;
  });
}

function interpolate(map: Tensor3D, { lower, upper, fractions }: BilinearAxis, axis: 0 | 1): Tensor3D {
  const first = tf.gather(map, tf.tensor1d(lower, 'int32'), axis);
  const second = tf.gather(map, tf.tensor1d(upper, 'int32'), axis);
  const share = tf.tensor(fractions, axis === 0 ? [fractions.length, 1, 1] : [1, fractions.length, 1]);
  return tf.add(first, tf.mul(tf.sub(second, first), share));
}
