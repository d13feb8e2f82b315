import { type Tensor, tf } from '../../../backend/tf.ts';
import { registerGradient } from './registerGradient.ts';

/** Gradients that the core does not have at all. */
export function addMissingGradients(): void {
  registerGradient('GatherNd', ['params', 'indices'], ({ dy, inputs: [params, indices] }) => ({
    params: () => tf.scatterND(indices!, dy, params!.shape),
    indices: () => tf.zerosLike(indices!),
  }));
  registerGradient<{ blockSize: number }>('DepthToSpace', ['x'], ({ dy, inputs: [x], attributes: { blockSize } }) => ({
    x: () => spaceToDepth(dy, blockSize, x!.shape),
  }));
}

/** [n, h, w, c] to [n, h / b, w / b, b b c]. */
function spaceToDepth(y: Tensor, b: number, shape: number[]): Tensor {
  const [n, h, w, c] = y.shape as [number, number, number, number];
  return tf.tidy(() => {
    const blocks = tf.reshape(y, [n, h / b, b, w / b, b, c]);
    return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), shape);
  });
}
