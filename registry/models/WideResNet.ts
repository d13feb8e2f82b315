import { z } from 'zod';
import { type Tensor2D, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { BatchNorm2d } from '../../framework/nn/BatchNorm2d.ts';
import type { Buffer } from '../../framework/nn/Buffer.ts';
import { Conv2d } from '../../framework/nn/Conv2d.ts';
import { constant, kaimingNormal } from '../../framework/nn/Initializer.ts';
import { Linear } from '../../framework/nn/Linear.ts';
import { Module } from '../../framework/nn/Module.ts';
import { globalAveragePool } from '../../framework/ops/globalAveragePool.ts';
import { MODELS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { WideStage } from './blocks/WideStage.ts';
import { normalizeInput } from './normalizeInput.ts';

const options = z.strictObject({
  depth: z
    .number()
    .int()
    .refine(depth => depth >= 10 && depth % 6 === 4, 'must be 6 n + 4: 16, 22, 28, 34, 40')
    .default(28)
    .describe('number of weighted layers, 6 n + 4: 16, 22, 28, 34, 40'),
  widen_factor: z.number().int().min(1).default(10).describe('channels of the stages are 16, 32 and 64 times this'),
  num_classes: z.number().int().min(1).default(10).describe('number of logits'),
  normalize: z
    .boolean()
    .default(false)
    .describe('normalise images in [0, 1] by the buffers mu and sigma (0.5 where a file lacks them), as AugMix does'),
});

/**
 * Wide ResNet (Zagoruyko and Komodakis 2016, arXiv:1605.07146) with the state dict of RobustBench: its `Standard` is
 * `{ depth: 28, widen_factor: 10 }`, its `Hendrycks2020AugMix_WRN` is `{ depth: 40, widen_factor: 2, normalize: true }`.
 */
@register(MODELS, 'WideResNet')
export class WideResNet extends Module {
  static readonly options = options;
  readonly mu: Buffer | null;
  readonly sigma: Buffer | null;
  readonly conv1: Conv2d;
  readonly block1: WideStage;
  readonly block2: WideStage;
  readonly block3: WideStage;
  readonly bn1: BatchNorm2d;
  readonly fc: Linear;

  constructor(settings: z.input<typeof options> = {}) {
    super();
    const { depth, widen_factor, num_classes, normalize } = options.parse(settings);
    const blocks = (depth - 4) / 6;
    const [narrow, middle, wide] = [16 * widen_factor, 32 * widen_factor, 64 * widen_factor];
    const half = { layout: 'image', init: constant(0.5), optionalInFiles: true } as const;
    this.mu = normalize ? this.buffer('mu', [1, 1, 1, 3], half) : null;
    this.sigma = normalize ? this.buffer('sigma', [1, 1, 1, 3], half) : null;
    this.conv1 = this.child('conv1', new Conv2d(3, 16, 3, { padding: 1, bias: false, init: kaimingNormal('out') }));
    this.block1 = this.child('block1', new WideStage(blocks, 16, narrow, 1));
    this.block2 = this.child('block2', new WideStage(blocks, narrow, middle, 2));
    this.block3 = this.child('block3', new WideStage(blocks, middle, wide, 2));
    this.bn1 = this.child('bn1', new BatchNorm2d(wide));
    this.fc = this.child('fc', new Linear(wide, num_classes, { biasInit: constant(0) }));
  }

  /**
   * @param images [n, height, width, 3] in [0, 1]
   * @returns logits [n, num_classes]
   */
  override forward(images: Tensor4D): Tensor2D {
    return tf.tidy(() => {
      const { mu, sigma } = this;
      const x = mu && sigma ? normalizeInput(images, mu.variable, sigma.variable) : images;
      const features = this.block3.forward(this.block2.forward(this.block1.forward(this.conv1.forward(x))));
      return this.fc.forward(globalAveragePool(this.bn1.forward(features, { relu: true })));
    });
  }
}
