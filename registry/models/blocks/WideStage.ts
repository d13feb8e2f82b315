import type { Tensor4D } from '../../../framework/backend/tf.ts';
import { Module } from '../../../framework/nn/Module.ts';
import { Sequential } from '../../../framework/nn/Sequential.ts';
import { WideBlock } from './WideBlock.ts';

/** Blocks of one width, under the name `layer`; the first one changes the size and the channels. */
export class WideStage extends Module {
  readonly layer: Sequential;

  constructor(blocks: number, inChannels: number, outChannels: number, stride: number) {
    super();
    const block = (i: number) =>
      i === 0 ? new WideBlock(inChannels, outChannels, stride) : new WideBlock(outChannels, outChannels, 1);
    this.layer = this.child('layer', new Sequential(Array.from({ length: blocks }, (_, i) => block(i))));
  }

  override forward(x: Tensor4D): Tensor4D {
    return this.layer.forward(x) as Tensor4D;
  }
}
