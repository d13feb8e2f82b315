import { z } from 'zod';
import { addGradients } from '../../../framework/autograd/addGradients.ts';
import { type LossAndGradients, parameterGradients } from '../../../framework/autograd/parameterGradients.ts';
import { type Scalar, type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import type { TensorBatch } from '../../../framework/data/batchToTensors.ts';
import { ConfigError } from '../../../framework/errors/UserError.ts';
import type { Module } from '../../../framework/nn/Module.ts';
import { RandomStream } from '../../../framework/random/RandomStream.ts';
import { build } from '../../../framework/registration/build.ts';
import { METHODS, MODELS } from '../../../framework/registration/kinds.ts';
import { register } from '../../../framework/registration/register.ts';
import { type Spec, spec } from '../../../framework/registration/spec.ts';
import type {
  MethodContext,
  StepInput,
  TrainingFiles,
  TrainingStreams,
  TrainStep,
} from '../../../framework/runner/Method.ts';
import type { ParameterGroup } from '../../../framework/runner/Optimizer.ts';
import { domainOptions } from './domainOptions.ts';
import { ganLoss, SOURCE, TARGET } from './ganLoss.ts';
import { paperParity, trainingFaults } from './paperParity.ts';
import { SegmentationTraining } from './SegmentationTraining.ts';
import { trainingOptions } from './trainingOptions.ts';
import { upsample } from './upsample.ts';
import type { LogitMaps, View } from './View.ts';

const options = z.strictObject({
  ...trainingOptions,
  ...domainOptions,
  gan: z
    .enum(['LS', 'Vanilla'])
    .default('LS')
    .describe('what the discriminator is judged by: squared error, or binary cross entropy'),
  adv: z.number().min(0).default(0.01).describe('factor of the adversarial loss'),
  discriminator: spec(MODELS)
    .prefault({ type: 'FCDiscriminator' })
    .describe('tells from maps of class probabilities which domain an image is of'),
  paper_parity: paperParity(trainingFaults),
});

/**
 * ProDA's warm-up (Zhang et al. 2021; `step_adv` of the original), which is AdaptSegNet's adversarial training at one level (Tsai
 * et al. 2018): besides the source's labels, the network learns to make class maps of `data.target` that a discriminator takes
 * for maps of the source. `optimizer` is `{ model, discriminator }`.
 *
 * The original holds the activations of source and target at once; here only where both are small (`joint_pixels`).
 */
@register(METHODS, 'WarmUp')
export class WarmUp extends SegmentationTraining {
  static readonly options = options;
  override readonly networks;
  readonly discriminator: Module;
  readonly #settings: z.output<typeof options>;
  readonly #seed: number;

  /** @throws ConfigError when the network does not say how many classes it has, or the discriminator is for another number */
  constructor(settings: z.output<typeof options>, context: MethodContext) {
    super(settings, context);
    const { numClasses } = this.model;
    if (numClasses === undefined) {
      throw new ConfigError(`WarmUp needs a segmentation network; ${this.model.constructor.name} names no classes`, {
        hint: 'give the class a property numClasses',
      });
    }
    this.discriminator = build<Module>(MODELS, settings.discriminator as Spec, { numClasses });
    this.networks = { model: this.model, discriminator: this.discriminator };
    this.#settings = settings;
    this.#seed = context.seed;
  }

  override startTraining(streams: TrainingStreams, files: TrainingFiles): void {
    super.startTraining(streams, files);
    if (!streams.target) {
      throw new ConfigError('the method WarmUp adapts to data.target, which the config does not have');
    }
    // The two networks have layers of the same names: with one seed they would draw the same numbers.
    this.discriminator.initialize(new RandomStream(this.#seed, 'discriminator').bits());
  }

  override parameterGroups(): Readonly<Record<string, readonly ParameterGroup[]>> {
    return { ...super.parameterGroups(), discriminator: [{ parameters: this.discriminator.parameters() }] };
  }

  override trainStep({ source, target }: StepInput): TrainStep {
    this.trainMode();
    const [, height, width] = source!.images.shape;
    const views = [this.#learnLabels(source!), this.#deceive(target!.images)];
    const { losses, gradients, kept } = this.learn(views, this.toLogits);
    const ofSource = tf.tidy(() => tf.softmax(upsample(kept.sourceLogits!, [height, width])));
    const onSource = this.#discriminate(ofSource, SOURCE);
    const onTarget = this.#discriminate(kept.ofTarget!, TARGET);
    tf.dispose([ofSource, ...Object.values(kept)]);
    addGradients(onSource.gradients, onTarget.gradients);
    const loss_discriminator = tf.add<Scalar>(onSource.loss, onTarget.loss);
    tf.dispose([onSource.loss, onTarget.loss]);
    return {
      losses: { ...losses, loss_discriminator },
      gradients: { model: gradients, discriminator: onSource.gradients },
    };
  }

  /** The network's part on the source. Keeps its logits [n, h, w, classes] at the output stride. */
  #learnLabels(source: TensorBatch): View<LogitMaps> {
    const lesson = this.sourceLesson(source);
    return { ...lesson, learn: maps => ({ ...lesson.learn(maps), kept: { sourceLogits: maps.logits } }) };
  }

  /** The network's part: maps of the target that pass for maps of the source. Keeps the maps [n, height, width, classes]. */
  #deceive(images: Tensor4D): View<LogitMaps> {
    const { gan, adv } = this.#settings;
    const [, height, width] = images.shape;
    return {
      images,
      followed: true,
      learn: ({ logits }) => {
        const ofTarget = tf.softmax(upsample(logits, [height, width]));
        const loss = tf.mul<Scalar>(ganLoss(gan, this.discriminator.forward(ofTarget), SOURCE), adv);
        return { loss, losses: { loss_adversarial: loss }, kept: { ofTarget } };
      },
    };
  }

  /** The discriminator's part: no gradient goes back to the network that made the maps. */
  #discriminate(maps: Tensor4D, domain: typeof SOURCE | typeof TARGET): LossAndGradients<never> {
    return parameterGradients(
      () => ({ loss: ganLoss(this.#settings.gan, this.discriminator.forward(maps), domain) }),
      this.discriminator.parameters(),
    );
  }
}
