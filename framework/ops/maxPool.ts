import { precisionOf } from '../backend/native/halfTensors.ts';
import { type Tensor4D, tf } from '../backend/tf.ts';
import { isNative } from './form.ts';
import { nativeMaxPool } from './native/nativeMaxPool.ts';
import { toPrecision } from './toPrecision.ts';
import { type Padding, windowGeometry } from './WindowGeometry.ts';

export interface PoolOptions {
  /** Edge length of the square window. */
  readonly size: number;
  /** Default: `size`, as in PyTorch. */
  readonly stride?: number | undefined;
  /** Default 0. */
  readonly padding?: Padding | undefined;
  /** Round the output size up, as PyTorch's `ceil_mode`. */
  readonly ceilMode?: boolean | undefined;
}

/** The lowest float32: padding that no pixel is below, and that arithmetic does not turn into NaN. */
const LOWEST = -3.4028234663852886e38;

/** Largest value in each window, per channel: [n, h, w, c] to [n, oh, ow, c]; padding never wins. */
export function maxPool(x: Tensor4D, { size, stride = size, ...rest }: PoolOptions): Tensor4D {
  const window = windowGeometry([x.shape[1], x.shape[2]], [size, size], { stride, ...rest });
  if (isNative()) return inOwnPrecision(x, single => nativeMaxPool(single, window));
  const [top, bottom, left, right] = window.padding;
  if (window.padding.every(side => side === 0)) return tf.maxPool(x, size, stride, 'valid');
  return tf.tidy(() => {
    const padded = tf.pad(
      x,
      [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ],
      LOWEST,
    );
    return tf.maxPool(padded, size, stride, 'valid');
  });
}

/** Casting there and back costs 2 ms where TensorFlow's pooling of 16 bits costs 17 more than that of float32. It is exact. */
function inOwnPrecision(x: Tensor4D, pool: (x: Tensor4D) => Tensor4D): Tensor4D {
  const precision = precisionOf(x);
  if (precision === 'float32') return pool(x);
  const single = toPrecision(x, 'float32');
  const pooled = pool(single);
  single.dispose();
  const y = toPrecision(pooled, precision);
  pooled.dispose();
  return y;
}
