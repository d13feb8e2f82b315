import { z } from 'zod';
import { type Tensor2D, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { chain } from '../../framework/nn/chain.ts';
import { kaimingNormal } from '../../framework/nn/Initializer.ts';
import { Linear } from '../../framework/nn/Linear.ts';
import { globalAveragePool } from '../../framework/ops/globalAveragePool.ts';
import { MODELS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { LAYERS, ResidualBackbone } from './blocks/ResidualBackbone.ts';
import { normalizationOptions } from './normalizationOptions.ts';
import { normalizeInput } from './normalizeInput.ts';

const options = z.strictObject({
  depth: z
    .union([z.literal(50), z.literal(101)])
    .default(50)
    .describe('number of weighted layers'),
  num_classes: z.number().int().min(1).default(1000).describe('number of logits'),
  ...normalizationOptions,
});

/**
 * ResNet-50 and -101 for ImageNet (He et al. 2016, arXiv:1512.03385) with torchvision's state dict, and as there with the
 * stride in the 3x3 convolution of a bottleneck. It normalises its input itself.
 */
@register(MODELS, 'ImageNetResNet')
export class ImageNetResNet extends ResidualBackbone {
  static readonly options = options;
  readonly fc: Linear;
  readonly #mean: readonly number[] | null;
  readonly #std: readonly number[] | null;

  constructor(settings: z.input<typeof options> = {}) {
    const { depth, num_classes, mean, std } = options.parse(settings);
    super({
      layers: LAYERS[depth],
      width: 64,
      strides: [1, 2, 2, 2],
      dilations: [1, 1, 1, 1],
      stridedConv: '3x3',
      ceilMode: false,
      init: kaimingNormal('out'),
    });
    this.#mean = mean;
    this.#std = std;
    this.fc = this.child('fc', new Linear(this.outChannels, num_classes));
  }

  /**
   * @param images [n, height, width, 3], RGB in [0, 1]
   * @returns logits [n, num_classes]
   */
  override forward(images: Tensor4D): Tensor2D {
    return tf.tidy(() => {
      const normalized = normalizeInput(images, this.#mean, this.#std);
      return this.fc.forward(globalAveragePool(chain(normalized, ...this.steps())));
    });
  }
}
