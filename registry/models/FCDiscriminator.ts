import { z } from 'zod';
import { type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { ConfigError } from '../../framework/errors/UserError.ts';
import { Conv2d } from '../../framework/nn/Conv2d.ts';
import { chain } from '../../framework/nn/chain.ts';
import { Module } from '../../framework/nn/Module.ts';
import { leakyRelu } from '../../framework/ops/leakyRelu.ts';
import { inFloat32 } from '../../framework/ops/precision.ts';
import { relu } from '../../framework/ops/relu.ts';
import { MODELS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';

const options = z.strictObject({
  num_classes: z
    .number()
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('channels of the maps that it judges; null: the classes of the network that makes them, else 19'),
  width: z
    .number()
    .int()
    .min(1)
    .default(64)
    .describe('channels of the first convolution; each next one has twice as many'),
});

/** Negative inputs of the last activation are multiplied by it. */
const SLOPE = 0.2;
/** Classes of Cityscapes. */
const CITYSCAPES = 19;

/** What a discriminator is told of the network whose maps it judges. */
export interface Judged {
  readonly numClasses: number;
}

/**
 * ProDA's discriminator: tells from a map of class probabilities, for every patch, which domain the image is of. Four 3x3
 * convolutions of stride 2 and a 1x1 one; ReLU after the first three and leaky ReLU after the fourth, as in the original.
 */
@register(MODELS, 'FCDiscriminator')
export class FCDiscriminator extends Module {
  static readonly options = options;
  readonly conv1: Conv2d;
  readonly conv2: Conv2d;
  readonly conv3: Conv2d;
  readonly conv4: Conv2d;
  readonly classifier: Conv2d;

  /** @throws ConfigError when `num_classes` is given and the network has another number */
  constructor(settings: z.input<typeof options> = {}, judged?: Judged) {
    super();
    const { num_classes, width } = options.parse(settings);
    if (num_classes !== null && judged && num_classes !== judged.numClasses) {
      throw new ConfigError(
        `the discriminator is for maps of ${num_classes} classes (num_classes), the network has ${judged.numClasses}`,
        { hint: 'leave num_classes out: it then follows the network' },
      );
    }
    const halving = { stride: 2, padding: 1 };
    this.conv1 = this.child('conv1', new Conv2d(num_classes ?? judged?.numClasses ?? CITYSCAPES, width, 3, halving));
    this.conv2 = this.child('conv2', new Conv2d(width, 2 * width, 3, halving));
    this.conv3 = this.child('conv3', new Conv2d(2 * width, 4 * width, 3, halving));
    this.conv4 = this.child('conv4', new Conv2d(4 * width, 8 * width, 3, halving));
    this.classifier = this.child('classifier', new Conv2d(8 * width, 1, 1));
  }

  /**
   * @param maps softmax of logits [n, h, w, num_classes]
   * @returns logits [n, h / 16, w / 16, 1], rounded up
   */
  override forward(maps: Tensor4D): Tensor4D {
    const { conv1, conv2, conv3, conv4, classifier } = this;
    const rectified = [conv1, conv2, conv3].flatMap(conv => [
      (x: Tensor4D) => conv.forward(x),
      (x: Tensor4D) => relu(x),
    ]);
    return tf.tidy(() =>
      chain(
        maps,
        ...rectified,
        x => conv4.forward(x),
        x => leakyRelu(x, SLOPE),
        // The last rounding would be felt in the loss.
        x => inFloat32(() => classifier.forward(x)),
      ),
    );
  }
}
