import { type Tensor, tf } from '../backend/tf.ts';
import { sigmoid } from '../ops/sigmoid.ts';
import { Module } from './Module.ts';

/** 1 / (1 + exp(-x)), as a part of `Sequential`. */
export class Sigmoid extends Module {
  override forward(x: Tensor): Tensor {
    return tf.tidy(() => sigmoid(x));
  }
}
