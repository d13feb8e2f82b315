import type { Tensor4D } from '../../../framework/backend/tf.ts';
import { BatchNorm2d } from '../../../framework/nn/BatchNorm2d.ts';
import { Conv2d } from '../../../framework/nn/Conv2d.ts';
import { convBatchNorm } from '../../../framework/nn/convBatchNorm.ts';
import type { Initializer } from '../../../framework/nn/Initializer.ts';
import { MaxPool2d } from '../../../framework/nn/MaxPool2d.ts';
import { Module } from '../../../framework/nn/Module.ts';
import { Sequential } from '../../../framework/nn/Sequential.ts';
import { Bottleneck, EXPANSION } from './Bottleneck.ts';

/** Bottlenecks per layer of the ImageNet ResNets, by depth; the shallow ones are for demonstrations. */
export const LAYERS = { 14: [1, 1, 1, 1], 26: [2, 2, 2, 2], 50: [3, 4, 6, 3], 101: [3, 4, 23, 3] } as const;

export interface ResidualBackboneOptions {
  /** Bottlenecks of each of the four layers. */
  readonly layers: readonly number[];
  /** Channels of the stem, and inner ones of the first layer: 64. */
  readonly width: number;
  /** Of each layer: its first bottleneck's stride, and the dilation of all its bottlenecks. */
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly stridedConv: '1x1' | '3x3';
  /** The pooling of the stem rounds its output size up. */
  readonly ceilMode: boolean;
  readonly init: Initializer;
}

/** Stem and four layers of an ImageNet ResNet with bottlenecks, under torchvision's names. What stands on them is the extending class's. */
export abstract class ResidualBackbone extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly maxpool: MaxPool2d;
  readonly layer1: Sequential;
  readonly layer2: Sequential;
  readonly layer3: Sequential;
  readonly layer4: Sequential;
  /** Channels of the features. */
  readonly outChannels: number;

  constructor(options: ResidualBackboneOptions) {
    super();
    const { width, init, ceilMode } = options;
    this.conv1 = this.child('conv1', new Conv2d(3, width, 7, { stride: 2, padding: 3, bias: false, init }));
    this.bn1 = this.child('bn1', new BatchNorm2d(width));
    this.maxpool = this.child('maxpool', new MaxPool2d({ size: 3, stride: 2, padding: 1, ceilMode }));
    const [layer1, layer2, layer3, layer4] = makeLayers(options);
    this.layer1 = this.child('layer1', layer1);
    this.layer2 = this.child('layer2', layer2);
    this.layer3 = this.child('layer3', layer3);
    this.layer4 = this.child('layer4', layer4);
    this.outChannels = 8 * EXPANSION * width;
  }

  /** What leads from images to features [n, h / s, w / s, outChannels], s the product of all strides; for `chain`. */
  protected steps(): ((x: Tensor4D) => Tensor4D)[] {
    const { conv1, bn1, maxpool, layer1, layer2, layer3, layer4 } = this;
    return [
      x => convBatchNorm(x, conv1, bn1, { relu: true }),
      ...[maxpool, layer1, layer2, layer3, layer4].map(module => (x: Tensor4D) => module.forward(x) as Tensor4D),
    ];
  }
}

type Four = [Sequential, Sequential, Sequential, Sequential];

function makeLayers({ layers, width, strides, dilations, stridedConv, init }: ResidualBackboneOptions): Four {
  let inChannels = width;
  return layers.map((blocks, i) => {
    const shared = { width: width * 2 ** i, dilation: dilations[i]!, stridedConv, init };
    const bottlenecks = Array.from({ length: blocks }, (_, k) => {
      const first = k === 0;
      const block = new Bottleneck({ ...shared, inChannels, stride: first ? strides[i]! : 1, project: first });
      inChannels = EXPANSION * shared.width;
      return block;
    });
    return new Sequential(bottlenecks);
  }) as Four;
}
