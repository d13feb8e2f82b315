import { addGradients } from '../../../framework/autograd/addGradients.ts';
import { type Gradients, parameterGradients } from '../../../framework/autograd/parameterGradients.ts';
import { type Scalar, type Tensor, type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import type { TensorBatch } from '../../../framework/data/batchToTensors.ts';
import { ConfigError, UserError } from '../../../framework/errors/UserError.ts';
import { floorVariance } from '../../../framework/nn/floorVariance.ts';
import { freezeBatchNorm } from '../../../framework/nn/freezeBatchNorm.ts';
import { passTogether } from '../../../framework/nn/passTogether.ts';
import {
  Method,
  type MethodContext,
  type TrainingFiles,
  type TrainingStreams,
} from '../../../framework/runner/Method.ts';
import type { ParameterGroup } from '../../../framework/runner/Optimizer.ts';
import { floorNeed } from './floorNeed.ts';
import type { TrainingFaults } from './paperParity.ts';
import { parameterGroups } from './parameterGroups.ts';
import { pixelCrossEntropy } from './pixelCrossEntropy.ts';
import type { SegmentationNetwork } from './SegmentationNetwork.ts';
import { sourceNeeds } from './sourceNeeds.ts';
import { sourceView } from './sourceView.ts';
import { strongLabels } from './strongLabels.ts';
import type { TrainingOptions } from './trainingOptions.ts';
import { type FaultNeed, warnOfIdleFaults } from './warnOfIdleFaults.ts';

/** A batch of images that the network learns from, and how. */
export interface View<M extends Maps> {
  readonly images: Tensor4D;
  /** Whether it is of the target as it is, not of the source and not a strong view. */
  readonly plainTarget?: boolean | undefined;
  /** @param maps what the network says of the images */
  learn(maps: M): Lesson;
}

/** What a network makes of images, by names: [n, h, w, channels] each. */
export type Maps = Readonly<Record<string, Tensor4D>>;

export type LogitMaps = { readonly logits: Tensor4D };

export interface Lesson {
  /** Weighted as the options say. */
  readonly loss: Scalar;
  /** For the log, by names; the loss too, if it is to be there. */
  readonly losses: Readonly<Record<string, Scalar>>;
  /** What the rest of the step needs, by names that are no loss's. */
  readonly kept?: Readonly<Record<string, Tensor4D>>;
}

/** What a step gave. The tensors are the caller's. */
export interface Learned {
  /** By the sum of the losses. */
  readonly gradients: Gradients;
  /** Of all views, as `kept`. */
  readonly losses: Record<string, Scalar>;
  readonly kept: Record<string, Tensor4D>;
}

/** What the options of a method that extends `SegmentationTraining` hold. */
export interface TrainingSettings extends TrainingOptions {
  /** These two where there is a target. */
  readonly bn_statistics?: 'all' | 'target';
  readonly joint_pixels?: number;
  /** None where the method has no such option. */
  readonly paper_parity?: TrainingFaults | undefined;
}

/**
 * What all methods share that train a segmentation network on a labelled source: the step on the source, frozen batch
 * normalisation, a faster head, prediction.
 */
export abstract class SegmentationTraining extends Method {
  override readonly task = 'segmentation';
  declare readonly model: SegmentationNetwork;
  readonly #settings: TrainingSettings;

  constructor(settings: TrainingSettings, context: MethodContext) {
    super(context);
    this.#settings = settings;
    if (settings.freeze_bn) freezeBatchNorm(this.model);
    if (settings.paper_parity?.variance_floor) floorVariance(this.model);
  }

  /** @returns logits [n, h, w, classes] at the output stride, in eval mode */
  override predict(images: Tensor4D): Tensor {
    this.model.eval();
    return tf.tidy(() => this.model.forward(images));
  }

  /**
   * @throws ConfigError when there is no source, or it has other classes than the network
   * @throws UserError when a method of one's own with `paper_parity` does not hand `files` on, which its warnings go through
   */
  override startTraining({ source }: TrainingStreams, files: TrainingFiles): void | Promise<void> {
    const { numClasses } = this.model;
    if (!source) {
      throw new ConfigError(
        `the method ${this.constructor.name} trains on data.source, which the config does not have`,
      );
    }
    if (numClasses !== undefined && source.classes.length !== numClasses) {
      throw new ConfigError(
        `data.source (${source.name}) has ${source.classes.length} classes, the network tells ${numClasses} apart`,
        { hint: `set model.num_classes=${source.classes.length}, or num_classes of the data` },
      );
    }
    const { paper_parity } = this.#settings;
    if (!paper_parity) return;
    // JavaScript does not see that it is missing.
    if (!files) {
      throw new UserError(`startTraining of ${this.constructor.name} does not hand its second argument, files, on`, {
        hint: 'call super.startTraining(streams, files) in it',
      });
    }
    warnOfIdleFaults(paper_parity, this.faultNeeds(), files);
  }

  /** What faults of the original need to have an effect: those that all methods have. */
  protected faultNeeds(): readonly FaultNeed[] {
    return [floorNeed(this.#settings), ...sourceNeeds(this.#settings)];
  }

  override parameterGroups(): Readonly<Record<string, readonly ParameterGroup[]>> {
    const { head_lr_mult, paper_parity } = this.#settings;
    const repeat_backbone = paper_parity?.repeat_backbone ?? false;
    return { model: parameterGroups(this.model, { head_lr_mult, repeat_backbone }) };
  }

  /** Train mode, but for frozen normalisations. Call it first in each step: evaluations leave the network in eval mode. */
  protected trainMode(): void {
    this.model.train();
    if (this.#settings.freeze_bn) freezeBatchNorm(this.model);
  }

  /**
   * Gradients by the network of the sum of what views of images teach. They go through it as one where they are small enough
   * (`joint_pixels`), else one after the other, so that the activations of one only are held.
   */
  protected learn<M extends Maps>(views: readonly View<M>[], pass: (images: Tensor4D) => M): Learned {
    const { gradients, losses, kept }: Learned = { gradients: new Map(), losses: {}, kept: {} };
    for (const together of this.#fitTogether(views) ? [views] : views.map(view => [view])) {
      const batches = together.map(({ images, plainTarget = false }) => ({
        images,
        tracked: this.#follows(plainTarget),
      }));
      const lessons: Lesson[] = [];
      const learned = parameterGradients(() => {
        const maps = passTogether(this.model, batches, pass);
        lessons.push(...together.map((view, i) => view.learn(maps[i]!)));
        const loss = lessons.length === 1 ? lessons[0]!.loss : tf.addN(lessons.map(lesson => lesson.loss));
        return { loss, kept: Object.assign({}, ...lessons.flatMap(lesson => [lesson.losses, lesson.kept])) };
      }, this.model.parameters());
      addGradients(gradients, learned.gradients);
      Object.assign(losses, ...lessons.map(lesson => lesson.losses));
      Object.assign(kept, ...lessons.map(lesson => lesson.kept));
      if (!Object.values(losses).includes(learned.loss)) learned.loss.dispose();
    }
    return { gradients, losses, kept };
  }

  /**
   * Cross entropy on a batch of the source: `loss_source`.
   *
   * @throws ConfigError when the data lacks what the options ask for
   */
  protected sourceLesson(source: TensorBatch): View<LogitMaps> {
    const { source_view, source_weight, paper_parity } = this.#settings;
    const { images, labels } = sourceView(source, source_view);
    const faults = source_view === 'strong' && paper_parity?.source_grid === 'network' ? paper_parity : undefined;
    return {
      images,
      learn({ logits }) {
        const [, h, w] = logits.shape;
        const truth = faults ? strongLabels(source, [h, w], faults) : labels;
        const loss = tf.mul<Scalar>(pixelCrossEntropy(logits, truth), source_weight);
        return { loss, losses: { loss_source: loss } };
      },
    };
  }

  /** A pass through the network that shows what it takes the pixels for. */
  protected readonly toLogits = (images: Tensor4D): LogitMaps => ({ logits: this.model.forward(images) as Tensor4D });

  #follows(plainTarget: boolean): boolean {
    return plainTarget || this.#settings.bn_statistics !== 'target';
  }

  #fitTogether(views: readonly View<never>[]): boolean {
    const [first] = views;
    const pixels = ({ images: { shape } }: View<never>) => shape[0] * shape[1] * shape[2];
    const total = views.reduce((sum, view) => sum + pixels(view), 0);
    const equal = views.every(({ images }) => images.shape.join() === first!.images.shape.join());
    return equal && total <= (this.#settings.joint_pixels ?? 0);
  }
}
