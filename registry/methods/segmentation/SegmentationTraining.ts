import { type Gradients, parameterGradients } from '../../../framework/autograd/parameterGradients.ts';
import { type Scalar, type Tensor, type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import { ConfigError } from '../../../framework/errors/UserError.ts';
import { freezeBatchNorm } from '../../../framework/nn/freezeBatchNorm.ts';
import { Method, type MethodContext, type StepInput } from '../../../framework/runner/Method.ts';
import type { ParameterGroup } from '../../../framework/runner/Optimizer.ts';
import { parameterGroups } from './parameterGroups.ts';
import { pixelCrossEntropy } from './pixelCrossEntropy.ts';
import type { SegmentationNetwork } from './SegmentationNetwork.ts';
import { sourceView } from './sourceView.ts';
import type { TrainingOptions } from './trainingOptions.ts';

/** What training on a batch of the source gave. The tensors are the caller's. */
export interface SourceStep {
  /** Weighted as the options say. */
  readonly loss: Scalar;
  readonly gradients: Gradients;
  /** [n, h, w, classes] at the network's output stride, of the view that was trained on. */
  readonly logits: Tensor4D;
}

/** What all methods share that train a segmentation network on a labelled source. */
export abstract class SegmentationTraining extends Method {
  override readonly task = 'segmentation';
  declare readonly model: SegmentationNetwork;
  readonly #settings: TrainingOptions;

  constructor(settings: TrainingOptions, context: MethodContext) {
    super(context);
    this.#settings = settings;
    if (settings.freeze_bn) freezeBatchNorm(this.model);
  }

  /** @returns logits [n, h, w, classes] at the output stride, in eval mode */
  override predict(images: Tensor4D): Tensor {
    this.model.eval();
    return tf.tidy(() => this.model.forward(images));
  }

  override parameterGroups(): Readonly<Record<string, readonly ParameterGroup[]>> {
    return { model: parameterGroups(this.model, this.#settings.head_lr_mult) };
  }

  /** Train mode, but for frozen normalisations. Call it first in each step: evaluations leave the network in eval mode. */
  protected trainMode(): void {
    this.model.train();
    if (this.#settings.freeze_bn) freezeBatchNorm(this.model);
  }

  /**
   * Cross entropy on the source: loss, and gradients by the network.
   *
   * @throws ConfigError when the data lacks what the options ask for
   */
  protected sourceStep({ source }: StepInput): SourceStep {
    const { source_view, source_weight } = this.#settings;
    if (!source) throw new ConfigError(`the method ${this.constructor.name} needs data.source`);
    const { images, labels } = sourceView(source, source_view);
    const { loss, kept, gradients } = parameterGradients(() => {
      const logits = this.model.forward(images) as Tensor4D;
      return { loss: tf.mul(pixelCrossEntropy(logits, labels), source_weight), kept: logits };
    }, this.model.parameters());
    return { loss, gradients, logits: kept! };
  }
}
