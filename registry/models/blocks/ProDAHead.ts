import { type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import { Conv2d } from '../../../framework/nn/Conv2d.ts';
import { chain } from '../../../framework/nn/chain.ts';
import { Dropout2d } from '../../../framework/nn/Dropout2d.ts';
import { GroupNorm } from '../../../framework/nn/GroupNorm.ts';
import { constant, normal } from '../../../framework/nn/Initializer.ts';
import { Module } from '../../../framework/nn/Module.ts';
import { ModuleList } from '../../../framework/nn/ModuleList.ts';
import { Sequential } from '../../../framework/nn/Sequential.ts';
import { SqueezeExcitation } from '../../../framework/nn/SqueezeExcitation.ts';
import { concatChannels } from '../../../framework/ops/concatChannels.ts';
import { inFloat32 } from '../../../framework/ops/precision.ts';
import { AsppBranch, GROUPS } from './AsppBranch.ts';

export interface ProDAHeadOptions {
  readonly inChannels: number;
  /** Channels of the branches and of the features: 256. */
  readonly channels: number;
  readonly classes: number;
  /** Probability with which a channel of the features is dropped in train mode. */
  readonly dropout: number;
  /** Of the 3x3 branches; there is one of 1x1 before them. */
  readonly dilations: readonly number[];
}

/**
 * ProDA's classifier: parallel branches (five of them) with group normalisation (no global one), squeeze and excitation over all of
 * their channels, a 3x3 convolution to the features, dropout, and a 1x1 convolution to the logits.
 */
export class ProDAHead extends Module {
  readonly conv2d_list: ModuleList<AsppBranch>;
  readonly bottleneck: Sequential;
  readonly head: Sequential;

  constructor({ inChannels, channels, classes, dropout, dilations }: ProDAHeadOptions) {
    super();
    const init = normal(0.01);
    const branches = [
      new AsppBranch(inChannels, channels, 1, { init }),
      ...dilations.map(dilation => new AsppBranch(inChannels, channels, 3, { padding: dilation, dilation, init })),
    ];
    this.conv2d_list = this.child('conv2d_list', new ModuleList(branches));
    const all = channels * branches.length;
    const bottleneck = [
      new SqueezeExcitation(all),
      new Conv2d(all, channels, 3, { padding: 1, init, biasInit: constant(0) }),
      new GroupNorm(GROUPS, channels),
    ];
    this.bottleneck = this.child('bottleneck', new Sequential(bottleneck));
    const classifier = new Conv2d(channels, classes, 1, { bias: false, init });
    this.head = this.child('head', new Sequential([new Dropout2d(dropout), classifier]));
  }

  /** [n, h, w, in] to logits [n, h, w, classes]. */
  override forward(x: Tensor4D): Tensor4D {
    return tf.tidy(() => chain(x, ...this.steps(), features => this.classify(features)));
  }

  /** What leads from the backbone's output to features [n, h, w, channels], with dropout in train mode; for `chain`. */
  steps(): ((x: Tensor4D) => Tensor4D)[] {
    const dropout = this.head.items[0]!;
    return [x => this.#branches(x), x => this.bottleneck.forward(x) as Tensor4D, x => dropout.forward(x) as Tensor4D];
  }

  /** Features to logits. */
  classify(features: Tensor4D): Tensor4D {
    // The last rounding would be felt in the probabilities.
    return inFloat32(() => this.head.items[1]!.forward(features) as Tensor4D);
  }

  #branches(x: Tensor4D): Tensor4D {
    return tf.tidy(() => concatChannels(this.conv2d_list.items.map(branch => branch.forward(x))));
  }
}
