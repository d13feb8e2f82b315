import { type Tensor4D, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { engine } from './EngineInternals.ts';
import { isNative } from './form.ts';
import { execute } from './native/execute.ts';
import { poolAttributes } from './native/poolAttributes.ts';
import { wholeNumbers } from './native/wholeNumbers.ts';
import { padOrCrop } from './portable/padOrCrop.ts';
import { type Padding, type WindowGeometry, windowGeometry } from './WindowGeometry.ts';

export interface AvgPoolOptions {
  /** Edge length of the square window. */
  readonly size: number;
  /** Default: `size`, as in PyTorch. */
  readonly stride?: number | undefined;
  /** Default 0. The zeros count in the mean, as PyTorch's default `count_include_pad`. */
  readonly padding?: Padding | undefined;
}

/** Mean of each window, per channel: [n, h, w, c] to [n, oh, ow, c]. */
export function avgPool(x: Tensor4D, { size, stride = size, padding = 0 }: AvgPoolOptions): Tensor4D {
  const { padding: sides, output } = windowGeometry([x.shape[1], x.shape[2]], [size, size], { stride, padding });
  const padded: [number, number] = [x.shape[1] + sides[0] + sides[1], x.shape[2] + sides[2] + sides[3]];
  const window = windowGeometry(padded, [size, size], { stride });
  const [n, , , c] = x.shape;
  const [y] = differentiable([x], {
    forward: () => pooled(padOrCrop(x, sides), window),
    backward: ([dy]) => [
      () =>
        tf.tidy(() => {
          const gradient = pooledGradient(dy as Tensor4D, [n, ...padded, c], window);
          return padOrCrop(
            gradient,
            sides.map(side => -side),
          );
        }),
    ],
  });
  if (y!.shape[1] !== output[0] || y!.shape[2] !== output[1])
    throw new Error(`avgPool: got [${y!.shape}], not [${output}]`);
  return y as Tensor4D;
}

function pooled(x: Tensor4D, window: WindowGeometry): Tensor4D {
  if (isNative()) return execute('AvgPool', poolAttributes(window), [x]);
  return tf.avgPool(x, window.kernel[0], window.stride, 'valid');
}

/** Gradient without padding, where TensorFlow.js has it right. */
function pooledGradient(dy: Tensor4D, shape: [number, number, number, number], window: WindowGeometry): Tensor4D {
  if (isNative()) return execute('AvgPoolGrad', poolAttributes(window), [wholeNumbers(shape), dy]);
  const { kernel, stride } = window;
  const input = tf.zeros(shape); // the kernel reads its shape only
  const attributes = { filterSize: kernel[0], strides: stride, pad: 'valid' };
  return engine().runKernel('AvgPoolGrad', { dy, input }, attributes) as Tensor4D;
}
