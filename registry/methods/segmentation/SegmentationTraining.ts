import { type Scalar, type Tensor, type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import type { TensorBatch } from '../../../framework/data/batchToTensors.ts';
import { ConfigError, UserError } from '../../../framework/errors/UserError.ts';
import { floorVariance } from '../../../framework/nn/floorVariance.ts';
import { freezeBatchNorm } from '../../../framework/nn/freezeBatchNorm.ts';
import { partsNormalizeAtOnce } from '../../../framework/nn/partsNormalizeAtOnce.ts';
import {
  Method,
  type MethodContext,
  type TrainingFiles,
  type TrainingStreams,
} from '../../../framework/runner/Method.ts';
import type { ParameterGroup } from '../../../framework/runner/Optimizer.ts';
import { floorNeed } from './floorNeed.ts';
import { learnViews } from './learnViews.ts';
import type { TrainingFaults } from './paperParity.ts';
import { parameterGroups } from './parameterGroups.ts';
import { pixelCrossEntropy } from './pixelCrossEntropy.ts';
import type { SegmentationNetwork } from './SegmentationNetwork.ts';
import { sourceNeeds } from './sourceNeeds.ts';
import { sourceView } from './sourceView.ts';
import { strongLabels } from './strongLabels.ts';
import type { TrainingOptions } from './trainingOptions.ts';
import type { Learned, LogitMaps, Maps, View } from './View.ts';
import { type FaultNeed, warnOfIdleFaults } from './warnOfIdleFaults.ts';

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
   * Gradients by the network of the sum of what views of images teach. They go through it as one batch where that pays and they
   * are small enough (`joint_pixels`), else one after the other, so that the activations of one only are held.
   *
   * @throws Error when two losses or kept maps of the step have one name
   */
  protected learn<M extends Maps>(views: readonly View<M>[], pass: (images: Tensor4D) => M): Learned {
    const followAll = this.#settings.bn_statistics !== 'target';
    const tracked = views.map(view => ({
      images: view.images,
      tracked: followAll || (view.followed ?? false),
      learn: (maps: M) => view.learn(maps),
    }));
    return learnViews(this.model, tracked, pass, this.#fitTogether(views.map(({ images }) => images)));
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

  #fitTogether(batches: readonly Tensor4D[]): boolean {
    const pixels = batches.reduce((sum, { shape }) => sum + shape[0] * shape[1] * shape[2], 0);
    const alike = new Set(batches.map(({ shape }) => shape.join())).size === 1;
    const { joint_pixels = 0 } = this.#settings;
    return alike && pixels <= joint_pixels && this.model.perImage === true && partsNormalizeAtOnce(this.model);
  }
}
