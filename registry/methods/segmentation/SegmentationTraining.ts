import { type Gradients, parameterGradients } from '../../../framework/autograd/parameterGradients.ts';
import { type Scalar, type Tensor, type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import type { TensorBatch } from '../../../framework/data/batchToTensors.ts';
import { ConfigError } from '../../../framework/errors/UserError.ts';
import { freezeBatchNorm } from '../../../framework/nn/freezeBatchNorm.ts';
import { withoutRunningStats } from '../../../framework/nn/withoutRunningStats.ts';
import {
  Method,
  type MethodContext,
  type TrainingFiles,
  type TrainingStreams,
} from '../../../framework/runner/Method.ts';
import type { ParameterGroup } from '../../../framework/runner/Optimizer.ts';
import type { TrainingFaults } from './paperParity.ts';
import { parameterGroups } from './parameterGroups.ts';
import { pixelCrossEntropy } from './pixelCrossEntropy.ts';
import type { SegmentationNetwork } from './SegmentationNetwork.ts';
import { sourceNeeds } from './sourceNeeds.ts';
import { sourceView } from './sourceView.ts';
import { strongLabels } from './strongLabels.ts';
import type { TrainingOptions } from './trainingOptions.ts';
import { type FaultNeed, warnOfIdleFaults } from './warnOfIdleFaults.ts';

/** What training on a batch of the source gave. The tensors are the caller's. */
export interface SourceStep {
  /** Weighted as the options say. */
  readonly loss: Scalar;
  readonly gradients: Gradients;
  /** [n, h, w, classes] at the network's output stride, of the view that was trained on. */
  readonly logits: Tensor4D;
}

/** What the options of a method that extends `SegmentationTraining` hold. */
export interface TrainingSettings extends TrainingOptions {
  /** None where there is no target. */
  readonly bn_statistics?: 'all' | 'target';
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
  }

  /** @returns logits [n, h, w, classes] at the output stride, in eval mode */
  override predict(images: Tensor4D): Tensor {
    this.model.eval();
    return tf.tidy(() => this.model.forward(images));
  }

  /** @throws ConfigError when there is no source, or it has other classes than the network */
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
    if (paper_parity) warnOfIdleFaults(paper_parity, this.faultNeeds(), files);
  }

  /** What faults of the original need to have an effect: those on the source, which all methods have. */
  protected faultNeeds(): readonly FaultNeed[] {
    return sourceNeeds(this.#settings);
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

  /** A pass of images that are not of the target as it is: running statistics follow it unless the options keep them from it. */
  protected aside<T>(pass: () => T): T {
    return this.#settings.bn_statistics === 'target' ? withoutRunningStats(this.model, pass) : pass();
  }

  /**
   * Cross entropy on a batch of the source, and its gradients by the network.
   *
   * @throws ConfigError when the data lacks what the options ask for
   */
  protected sourceStep(source: TensorBatch): SourceStep {
    const { source_view, source_weight, paper_parity } = this.#settings;
    const { images, labels } = sourceView(source, source_view);
    const faults = source_view === 'strong' && paper_parity?.source_grid === 'network' ? paper_parity : undefined;
    const { loss, kept, gradients } = parameterGradients(() => {
      const logits = this.aside(() => this.model.forward(images) as Tensor4D);
      const [, h, w] = logits.shape;
      const truth = faults ? strongLabels(source, [h, w], faults) : labels;
      return { loss: tf.mul(pixelCrossEntropy(logits, truth), source_weight), kept: logits };
    }, this.model.parameters());
    return { loss, gradients, logits: kept! };
  }
}
