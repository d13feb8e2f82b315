import { z } from 'zod';
import { type Tensor2D, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { BatchNorm2d } from '../../framework/nn/BatchNorm2d.ts';
import { Conv2d } from '../../framework/nn/Conv2d.ts';
import { convBatchNorm } from '../../framework/nn/convBatchNorm.ts';
import { kaimingNormal } from '../../framework/nn/Initializer.ts';
import { Linear } from '../../framework/nn/Linear.ts';
import { Module } from '../../framework/nn/Module.ts';
import { Sequential } from '../../framework/nn/Sequential.ts';
import { globalAveragePool } from '../../framework/ops/globalAveragePool.ts';
import { MODELS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { ResidualBlock } from './blocks/ResidualBlock.ts';
import { normalizationOptions } from './normalizationOptions.ts';
import { normalizeInput } from './normalizeInput.ts';

const options = z.strictObject({
  depth: z
    .number()
    .int()
    .refine(depth => depth >= 8 && depth % 6 === 2, 'must be 6 n + 2: 20, 32, 44, 56, 110')
    .default(20)
    .describe('number of weighted layers, 6 n + 2: 20, 32, 44, 56, 110'),
  num_classes: z.number().int().min(1).default(10).describe('number of logits'),
  ...normalizationOptions,
});

/**
 * The ResNets for 32 x 32 images of He et al. 2016 (arXiv:1512.03385, section 4.2): a stem and three stages of n basic
 * blocks with 16, 32 and 64 channels. State dict as in akamaster/pytorch_resnet_cifar10.
 *
 * It normalises its input itself; the constants are options, not state.
 */
@register(MODELS, 'ResNet')
export class ResNet extends Module {
  static readonly options = options;
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly layer1: Sequential;
  readonly layer2: Sequential;
  readonly layer3: Sequential;
  readonly linear: Linear;
  readonly #mean: readonly number[] | null;
  readonly #std: readonly number[] | null;

  constructor(settings: z.input<typeof options> = {}) {
    super();
    const { depth, num_classes, mean, std } = options.parse(settings);
    const blocks = (depth - 2) / 6;
    this.#mean = mean;
    this.#std = std;
    this.conv1 = this.child('conv1', new Conv2d(3, 16, 3, { padding: 1, bias: false, init: kaimingNormal() }));
    this.bn1 = this.child('bn1', new BatchNorm2d(16));
    this.layer1 = this.child('layer1', stage(blocks, 16, 16, 1));
    this.layer2 = this.child('layer2', stage(blocks, 16, 32, 2));
    this.layer3 = this.child('layer3', stage(blocks, 32, 64, 2));
    this.linear = this.child('linear', new Linear(64, num_classes, { init: kaimingNormal() }));
  }

  /**
   * @param images [n, height, width, 3] in [0, 1]
   * @returns logits [n, num_classes]
   */
  override forward(images: Tensor4D): Tensor2D {
    return tf.tidy(() => {
      const stem = convBatchNorm(normalizeInput(images, this.#mean, this.#std), this.conv1, this.bn1, { relu: true });
      const features = this.layer3.forward(this.layer2.forward(this.layer1.forward(stem)));
      return this.linear.forward(globalAveragePool(features as Tensor4D));
    });
  }
}

/** Basic blocks; the first one changes the size and the channels. */
function stage(blocks: number, inChannels: number, outChannels: number, stride: number): Sequential {
  return new Sequential(
    Array.from({ length: blocks }, (_, i) =>
      i === 0 ? new ResidualBlock(inChannels, outChannels, stride) : new ResidualBlock(outChannels, outChannels, 1),
    ),
  );
}
