import { type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import type { Module } from '../../framework/nn/Module.ts';

/** The network as it was trained: eval mode, nothing adapts. */
export class Source {
  constructor(readonly model: Module) {
    model.eval();
  }

  /**
   * @param images [n, height, width, channels]
   * @returns logits [n, classes]; of a segmentation network [n, h, w, classes] at its output stride
   */
  forward(images: Tensor4D): Tensor {
    return tf.tidy(() => this.model.forward(images));
  }

  /** Nothing to bring back. */
  reset(): void {}
}
