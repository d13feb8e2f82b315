import { type Tensor2D, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import type { Module } from '../../framework/nn/Module.ts';

/** The network as it was trained: eval mode, nothing adapts. */
export class Source {
  constructor(readonly model: Module) {
    model.eval();
  }

  /**
   * @param images [n, height, width, channels]
   * @returns logits [n, classes]
   */
  forward(images: Tensor4D): Tensor2D {
    return tf.tidy(() => this.model.forward(images) as Tensor2D);
  }

  /** Nothing to bring back. */
  reset(): void {}
}
