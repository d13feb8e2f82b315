import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../../backend/tf.ts';
import { replaceKernel } from '../replaceKernel.ts';
import { allocate, view } from './heap.ts';

interface PoolAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * The backend's kernel starts each window's maximum at the least positive number, so that windows without a positive value
 * send their gradient to the first pixel of the first image. Here it goes to the first largest value, as in TensorFlow.
 */
export function repairMaxPoolGrad(): void {
  replaceKernel('wasm', 'MaxPoolGrad', ({ inputs, attrs, backend }) => {
    const { dy, input } = inputs as Record<'dy' | 'input', TensorInfo>;
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttributes;
    const shape = input.shape as [number, number, number, number];
    const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    const result = allocate(backend, shape);
    scatterToMaxima(info, view(backend, input), view(backend, dy), view(backend, result));
    return result;
  });
}

function scatterToMaxima(
  info: ReturnType<typeof tf.backend_util.computePool2DInfo>,
  x: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth, padInfo } = info;
  dx.fill(0);
  for (let n = 0, from = 0; n < batchSize; n++) {
    for (let row = 0; row < outHeight; row++) {
      const top = row * info.strideHeight - padInfo.top;
      const [firstY, lastY] = [Math.max(0, top), Math.min(inHeight, top + filterHeight)];
      for (let column = 0; column < outWidth; column++) {
        const left = column * info.strideWidth - padInfo.left;
        const [firstX, lastX] = [Math.max(0, left), Math.min(inWidth, left + filterWidth)];
        for (let c = 0; c < inChannels; c++, from++) {
          let largest = Number.NEGATIVE_INFINITY;
          let place = -1;
          for (let y = firstY; y < lastY; y++) {
            let at = ((n * inHeight + y) * inWidth + firstX) * inChannels + c;
            for (let z = firstX; z < lastX; z++, at += inChannels) {
              if (x[at]! > largest) {
                largest = x[at]!;
                place = at;
              }
            }
          }
          if (place >= 0) dx[place]! += dy[from]!;
        }
      }
    }
  }
}
