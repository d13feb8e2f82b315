import { z } from 'zod';
import { type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { BatchNorm2d } from '../../framework/nn/BatchNorm2d.ts';
import { chain } from '../../framework/nn/chain.ts';
import { kaimingNormal, normal } from '../../framework/nn/Initializer.ts';
import type { Pretrained } from '../../framework/nn/Pretrained.ts';
import { MODELS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { ClassicHead } from './blocks/ClassicHead.ts';
import { ProDAHead } from './blocks/ProDAHead.ts';
import { LAYERS, ResidualBackbone } from './blocks/ResidualBackbone.ts';
import type { SegmentationOutput } from './blocks/SegmentationOutput.ts';

const blocks = z.number().int().min(1);

const options = z.strictObject({
  depth: z
    .union([z.literal(14), z.literal(26), z.literal(50), z.literal(101)])
    .default(101)
    .describe('layers of the ResNet: 50 and 101 as on ImageNet; 26 and 14 are for demonstrations'),
  layers: z
    .tuple([blocks, blocks, blocks, blocks])
    .nullable()
    .default(null)
    .describe('bottlenecks of each of the four layers, in place of what the depth says; null: by depth'),
  width: z
    .number()
    .int()
    .refine(width => width >= 8 && width % 8 === 0, 'must be a multiple of 8')
    .default(64)
    .describe('channels of the stem; all others, the features included, scale with it'),
  output_stride: z
    .union([z.literal(4), z.literal(8)])
    .default(8)
    .describe('pixels per place of the maps: 8 as the original; 4 sees smaller things, at up to four times the cost'),
  head: z
    .enum(['proda', 'classic'])
    .default('proda')
    .describe(
      "ProDA's classifier with group normalisation and squeeze-excitation, or the four summed convolutions of DeepLabV2",
    ),
  head_dilations: z
    .array(z.number().int().min(1))
    .min(1)
    .default([6, 12, 18, 24])
    .describe('of the 3x3 convolutions side by side in the head; small images need small ones, which see less padding'),
  num_classes: z.number().int().min(1).default(19).describe('number of logits'),
  bn_clr: z
    .boolean()
    .default(false)
    .describe('normalise the last layer once more (bn_pretrain), as ProDA does from SimCLRv2 weights'),
  norm: z
    .enum(['bn', 'sync_bn'])
    .default('bn')
    .describe(
      'batch normalisation over the images of one device or of all; the same on one device, which is what there is',
    ),
  pretrained: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      "file with the weights of an ImageNet or SimCLRv2 ResNet under torchvision's names, for all but layer5 and bn_pretrain; 'imagenet' or 'simclr': the file that ProDA takes, in ckpt/; null or 'random': random values. load_from makes it needless",
    ),
  init: z
    .enum(['normal', 'kaiming'])
    .default('normal')
    .describe(
      'what the backbone starts from without pretrained: deviation 0.01 everywhere, as the original; or He et al. 2015, from which networks learn faster',
    ),
  dropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0.1)
    .describe("share of the features' channels that ProDA's head drops in training"),
});

/**
 * DeepLabV2 on a dilated ResNet as in ProDA (Zhang et al. 2021, arXiv:2101.10979): output stride 8 (or 4), with the state dict of
 * the original's `ResNet101`. Images are taken as they are, RGB in [0, 1], without mean and deviation.
 */
@register(MODELS, 'DeepLabV2')
export class DeepLabV2 extends ResidualBackbone {
  static readonly options = options;
  readonly layer5: ProDAHead | ClassicHead;
  readonly bn_pretrain: BatchNorm2d | null;
  readonly pretrained: Pretrained | null;
  readonly numClasses: number;
  readonly perImage = true;
  /** Channels of what the classifier sees. */
  readonly featureChannels: number;
  /** The children that stand on the backbone: no pre-trained network brings them. */
  readonly headNames: readonly string[];

  constructor(settings: z.input<typeof options> = {}) {
    const parsed = options.parse(settings);
    const {
      depth,
      layers,
      width,
      output_stride,
      head,
      head_dilations: dilations,
      num_classes,
      bn_clr,
      pretrained,
      dropout,
      init,
    } = parsed;
    super({
      layers: layers ?? LAYERS[depth],
      width,
      strides: [1, output_stride / 4, 1, 1],
      // A stride that is left out is made up for by dilation: what a place sees stays as large.
      dilations: output_stride === 8 ? [1, 1, 2, 4] : [1, 2, 4, 8],
      stridedConv: '1x1',
      ceilMode: true,
      init: init === 'normal' ? normal(0.01) : kaimingNormal('out'),
    });
    const inChannels = this.outChannels;
    const made =
      head === 'classic'
        ? new ClassicHead(inChannels, num_classes, dilations)
        : new ProDAHead({ inChannels, channels: 4 * width, classes: num_classes, dropout, dilations });
    this.layer5 = this.child<ProDAHead | ClassicHead>('layer5', made);
    this.bn_pretrain = bn_clr ? this.child('bn_pretrain', new BatchNorm2d(inChannels)) : null;
    this.numClasses = num_classes;
    this.featureChannels = head === 'classic' ? inChannels : 4 * width;
    this.headNames = bn_clr ? ['layer5', 'bn_pretrain'] : ['layer5'];
    this.pretrained =
      pretrained === null || pretrained === 'random' ? null : { file: pretrained, fresh: this.headNames };
  }

  /**
   * @param images [n, height, width, 3], RGB in [0, 1]
   * @returns logits [n, h, w, num_classes] at the output stride s: h = height / s + 1 where s divides the height
   */
  override forward(images: Tensor4D): Tensor4D {
    return tf.tidy(() => chain(images, ...this.steps(), features => this.layer5.classify(features)));
  }

  /** As `forward`, with what the classifier saw: with ProDA's head [n, h, w, 4 width], with dropout in train mode. */
  forwardBoth(images: Tensor4D): SegmentationOutput {
    return tf.tidy(() => {
      const features = chain(images, ...this.steps());
      return { features, logits: this.layer5.classify(features) };
    });
  }

  /** From images to what the classifier sees. */
  protected override steps(): ((x: Tensor4D) => Tensor4D)[] {
    const { bn_pretrain } = this;
    const normalize = bn_pretrain ? [(x: Tensor4D) => bn_pretrain.forward(x)] : [];
    return [...super.steps(), ...normalize, ...this.layer5.steps()];
  }
}
