import { type Tensor, tf } from '../backend/tf.ts';
import { relu } from '../ops/relu.ts';
import { Module } from './Module.ts';

/** max(0, x), as a part of `Sequential`. */
export class ReLU extends Module {
  override forward(x: Tensor): Tensor {
    return tf.tidy(() => relu(x));
  }
}
