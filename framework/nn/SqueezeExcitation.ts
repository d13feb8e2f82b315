import { type Tensor2D, type Tensor4D, tf } from '../backend/tf.ts';
import { globalAveragePool } from '../ops/globalAveragePool.ts';
import { scaleChannels } from '../ops/scaleChannels.ts';
import { Linear } from './Linear.ts';
import { Module } from './Module.ts';
import { ReLU } from './ReLU.ts';
import { Sequential } from './Sequential.ts';
import { Sigmoid } from './Sigmoid.ts';

/**
 * Squeeze and excitation (Hu et al. 2018, arXiv:1709.01507): scales the channels of [n, h, w, c] by what two linear layers
 * make of their means.
 */
export class SqueezeExcitation extends Module {
  readonly se: Sequential;

  /**
   * @param reduction the first layer has so many times fewer outputs than channels.
   * @throws Error when the reduction does not divide the channels.
   */
  constructor(channels: number, reduction = 16) {
    super();
    const inner = channels / reduction;
    if (!Number.isInteger(inner)) {
      throw new Error(`SqueezeExcitation: the reduction ${reduction} does not divide ${channels} channels`);
    }
    const layers = [new Linear(channels, inner), new ReLU(), new Linear(inner, channels), new Sigmoid()];
    this.se = this.child('se', new Sequential(layers));
  }

  override forward(x: Tensor4D): Tensor4D {
    return tf.tidy(() => scaleChannels(x, this.se.forward(globalAveragePool(x)) as Tensor2D));
  }
}
