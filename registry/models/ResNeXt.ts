import { z } from 'zod';
import { type Tensor2D, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { BatchNorm2d } from '../../framework/nn/BatchNorm2d.ts';
import type { Buffer } from '../../framework/nn/Buffer.ts';
import { Conv2d } from '../../framework/nn/Conv2d.ts';
import { convBatchNorm } from '../../framework/nn/convBatchNorm.ts';
import { constant, kaimingNormal } from '../../framework/nn/Initializer.ts';
import { Linear } from '../../framework/nn/Linear.ts';
import { Module } from '../../framework/nn/Module.ts';
import { Sequential } from '../../framework/nn/Sequential.ts';
import { globalAveragePool } from '../../framework/ops/globalAveragePool.ts';
import { MODELS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { ResNeXtBottleneck } from './blocks/ResNeXtBottleneck.ts';
import { normalizeInput } from './normalizeInput.ts';

const options = z.strictObject({
  depth: z
    .number()
    .int()
    .refine(depth => depth >= 11 && depth % 9 === 2, 'must be 9 n + 2: 20, 29, 38')
    .default(29)
    .describe('number of weighted layers, 9 n + 2: 20, 29, 38'),
  cardinality: z.number().int().min(1).default(4).describe('groups of the 3x3 convolutions'),
  base_width: z.number().int().min(1).default(32).describe('channels of a group in the first stage'),
  num_classes: z.number().int().min(1).default(10).describe('number of logits'),
  normalize: z
    .boolean()
    .default(true)
    .describe('normalise images in [0, 1] by the buffers mu and sigma (0.5 where a file lacks them), as AugMix does'),
});

/**
 * ResNeXt for 32 x 32 images (Xie et al. 2017, arXiv:1611.05431, section 5.3) with the state dict of RobustBench: its
 * `Hendrycks2020AugMix_ResNeXt` is `{ depth: 29, cardinality: 4, base_width: 32 }`, the default.
 */
@register(MODELS, 'ResNeXt')
export class ResNeXt extends Module {
  static readonly options = options;
  readonly mu: Buffer | null;
  readonly sigma: Buffer | null;
  readonly conv_1_3x3: Conv2d;
  readonly bn_1: BatchNorm2d;
  readonly stage_1: Sequential;
  readonly stage_2: Sequential;
  readonly stage_3: Sequential;
  readonly classifier: Linear;

  constructor(settings: z.input<typeof options> = {}) {
    super();
    const { depth, cardinality, base_width, num_classes, normalize } = options.parse(settings);
    const half = { layout: 'image', init: constant(0.5), optionalInFiles: true } as const;
    this.mu = normalize ? this.buffer('mu', [1, 1, 1, 3], half) : null;
    this.sigma = normalize ? this.buffer('sigma', [1, 1, 1, 3], half) : null;
    this.conv_1_3x3 = this.child(
      'conv_1_3x3',
      new Conv2d(3, 64, 3, { padding: 1, bias: false, init: kaimingNormal('out') }),
    );
    this.bn_1 = this.child('bn_1', new BatchNorm2d(64));
    const stage = (inChannels: number, outChannels: number, innerChannels: number, firstStride: number) =>
      new Sequential(
        Array.from({ length: (depth - 2) / 9 }, (_, i) => {
          const first = i === 0;
          const input = { inChannels: first ? inChannels : outChannels, stride: first ? firstStride : 1 };
          return new ResNeXtBottleneck({ ...input, innerChannels, outChannels, groups: cardinality });
        }),
      );
    const width = cardinality * base_width;
    this.stage_1 = this.child('stage_1', stage(64, 256, width, 1));
    this.stage_2 = this.child('stage_2', stage(256, 512, 2 * width, 2));
    this.stage_3 = this.child('stage_3', stage(512, 1024, 4 * width, 2));
    this.classifier = this.child(
      'classifier',
      new Linear(1024, num_classes, { init: kaimingNormal(), biasInit: constant(0) }),
    );
  }

  /**
   * @param images [n, height, width, 3] in [0, 1]
   * @returns logits [n, num_classes]
   */
  override forward(images: Tensor4D): Tensor2D {
    return tf.tidy(() => {
      const { mu, sigma } = this;
      const x = mu && sigma ? normalizeInput(images, mu.variable, sigma.variable) : images;
      const stem = convBatchNorm(x, this.conv_1_3x3, this.bn_1, { relu: true });
      const features = this.stage_3.forward(this.stage_2.forward(this.stage_1.forward(stem)));
      return this.classifier.forward(globalAveragePool(features as Tensor4D));
    });
  }
}
