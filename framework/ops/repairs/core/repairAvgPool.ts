import { type Tensor, type Tensor4D, tf } from '../../../backend/tf.ts';
import { engine } from '../../EngineInternals.ts';
import { registerGradient } from './registerGradient.ts';

interface PoolAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * With padding, the kernels of the JavaScript backends divide the gradient by the size of the window, but the value by the
 * number of its cells inside the image. TensorFlow has both right.
 */
export function repairAvgPool(): void {
  registerGradient<PoolAttributes>('AvgPool', ['x'], ({ dy, inputs: [x], attributes }) => ({
    x: () =>
      tf.tidy(() => {
        const scaled = tf.getBackend() === 'tensorflow' ? dy : tf.mul(dy, windowOverCount(x as Tensor4D, attributes));
        return engine().runKernel('AvgPoolGrad', { dy: scaled, input: x }, attributes) as Tensor;
      }),
  }));
}

/** Size of the window over the number of its cells inside the image, [1, oh, ow, 1]. */
function windowOverCount(x: Tensor4D, attributes: PoolAttributes): Tensor4D {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  const info = tf.backend_util.computePool2DInfo(x.shape, filterSize, strides, 1, pad, dimRoundingMode);
  const { padInfo, filterHeight, filterWidth } = info;
  const rows = counts(info.inHeight, info.outHeight, filterHeight, info.strideHeight, padInfo.top);
  const columns = counts(info.inWidth, info.outWidth, filterWidth, info.strideWidth, padInfo.left);
  const factors = rows.flatMap(row => columns.map(column => (filterHeight * filterWidth) / (row * column)));
  return tf.tensor4d(factors, [1, rows.length, columns.length, 1]);
}

/** Along one axis, the cells inside the image for each output. */
function counts(size: number, outputs: number, window: number, stride: number, before: number): number[] {
  return Array.from({ length: outputs }, (_, i) => {
    const start = i * stride - before;
    return Math.min(size, start + window) - Math.max(0, start);
  });
}
