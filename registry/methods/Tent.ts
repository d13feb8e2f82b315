import { withLossScale } from '../../framework/autograd/lossScale.ts';
import { parameterGradients } from '../../framework/autograd/parameterGradients.ts';
import { currentBackend } from '../../framework/backend/currentBackend.ts';
import { type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { UserError } from '../../framework/errors/UserError.ts';
import type { Module } from '../../framework/nn/Module.ts';
import type { Parameter } from '../../framework/nn/Parameter.ts';
import { softmaxEntropy } from '../../framework/ops/softmaxEntropy.ts';
import { LossScaler } from '../../framework/runner/LossScaler.ts';

/** What Tent asks of an optimizer: SGD and Adam of `registry/optimizers` offer it. */
export interface TentOptimizer {
  readonly groups: ReadonlyArray<{ readonly parameters: readonly Parameter[] }>;
  step(gradients: Map<Parameter, Tensor>): void;
  /** Forgets moments and step counts. */
  reset(): void;
}

export interface TentSettings {
  /** Forward passes and updates per batch; 0 predicts with the statistics of the batch and updates nothing. */
  readonly steps?: number;
  /** Start every batch from the source parameters. */
  readonly episodic?: boolean;
}

/**
 * Test-time entropy minimisation (Wang et al., ICLR 2021; `tent.py` of the original). Wrap a model that `configureModel`
 * prepared, with an optimizer over `collectParams(model).params`.
 *
 * The wrapper takes over the model's state as it is then: `reset` brings it back, and the optimizer forgets its moments.
 */
export class Tent {
  readonly steps: number;
  readonly episodic: boolean;
  readonly #initial: ReturnType<Module['snapshot']>;
  readonly #parameters: readonly Parameter[];
  /** In float16. */
  #scaler: LossScaler | undefined;

  /** @throws UserError when `steps` is negative or no integer, or the optimizer holds no trainable parameter. */
  constructor(
    readonly model: Module,
    readonly optimizer: TentOptimizer,
    { steps = 1, episodic = false }: TentSettings = {},
  ) {
    if (!Number.isInteger(steps) || steps < 0) throw new UserError(`steps is ${steps}: expected an integer, 0 or more`);
    this.steps = steps;
    this.episodic = episodic;
    this.#parameters = optimizer.groups.flatMap(group => group.parameters).filter(parameter => parameter.requiresGrad);
    if (this.#parameters.length === 0) {
      throw new UserError('the optimizer of Tent holds no trainable parameter', {
        hint: 'pass collectParams(model).params of a model that configureModel(model) prepared',
      });
    }
    this.#initial = model.snapshot();
    this.#scaler = newScaler();
  }

  /**
   * Adapts on the batch and predicts it.
   *
   * @param images [n, height, width, channels]
   * @returns logits [n, classes] - of a segmentation network [n, h, w, classes] at its output stride - of the last forward
   * pass, which comes before the last update.
   */
  forward(images: Tensor4D): Tensor {
    if (this.episodic) this.reset();
    let logits: Tensor | undefined;
    for (let step = 0; step < this.steps; step++) {
      logits?.dispose();
      logits = this.#forwardAndAdapt(images);
    }
    return logits ?? this.predict(images);
  }

  /** Predicts with the statistics of the batch and the parameters as they are. */
  predict(images: Tensor4D): Tensor {
    return tf.tidy(() => this.model.forward(images));
  }

  /** Back to the state of the model at the time of wrapping, with a fresh optimizer. */
  reset(): void {
    this.model.restore(this.#initial);
    this.optimizer.reset();
    this.#scaler = newScaler();
  }

  /** Frees the copy of the initial state; the model and the optimizer stay with their owner. */
  dispose(): void {
    this.#initial.dispose();
  }

  /** One forward pass, and one update along the gradient of the mean entropy over the batch and its pixels. Gradients flow through the statistics. */
  #forwardAndAdapt(images: Tensor4D): Tensor {
    const { loss, kept, gradients } = withLossScale(this.#scaler?.scale ?? 1, () =>
      parameterGradients(() => {
        const logits = this.model.forward(images);
        return { loss: tf.mean(softmaxEntropy(logits)), kept: logits };
      }, this.#parameters),
    );
    if (this.#scaler?.judge([...gradients.values()]) ?? true) this.optimizer.step(gradients);
    tf.dispose([loss, ...gradients.values()]);
    return kept!;
  }
}

function newScaler(): LossScaler | undefined {
  return currentBackend().precision === 'float16' ? new LossScaler() : undefined;
}
