import { type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { UserError } from '../../framework/errors/UserError.ts';
import { BatchNorm2d } from '../../framework/nn/BatchNorm2d.ts';
import type { Module } from '../../framework/nn/Module.ts';

export interface NormSettings {
  /** Added to the variance before the root. */
  readonly eps?: number;
  /** Weight of the batch in the running statistics, which are kept but never used. */
  readonly momentum?: number | null;
  /** Start the running statistics at mean 0 and variance 1. */
  readonly resetStats?: boolean;
  /** Keep no running statistics at all. */
  readonly noStats?: boolean;
}

/**
 * Normalises with the statistics of the test batch (Schneider et al. 2020, Nado et al. 2020; `norm.py` of the Tent
 * repository): every BatchNorm2d in train mode, the rest of the network in eval mode. No parameter changes.
 */
export class Norm {
  readonly #initial: ReturnType<Module['snapshot']>;

  /** @throws UserError when the model has no BatchNorm2d. */
  constructor(
    readonly model: Module,
    { eps = 1e-5, momentum = 0.1, resetStats = false, noStats = false }: NormSettings = {},
  ) {
    model.eval();
    const norms = [...model.namedModules()].map(([, module]) => module).filter(module => module instanceof BatchNorm2d);
    if (norms.length === 0) {
      throw new UserError(`${model.constructor.name} has no batch normalization: Norm has no statistics to replace`, {
        hint: 'choose a network with BatchNorm2d, or the method Source',
      });
    }
    for (const norm of norms) {
      norm.train();
      norm.eps = eps;
      norm.momentum = momentum;
      if (resetStats) norm.resetRunningStats();
      if (noStats) {
        norm.trackRunningStats = false;
        norm.dropRunningStats();
      }
    }
    this.#initial = model.snapshot();
  }

  /**
   * @param images [n, height, width, channels]
   * @returns logits [n, classes]; of a segmentation network [n, h, w, classes] at its output stride
   */
  forward(images: Tensor4D): Tensor {
    return tf.tidy(() => this.model.forward(images));
  }

  /** Brings the running statistics back to what they were at the time of wrapping. */
  reset(): void {
    this.model.restore(this.#initial);
  }

  /** Frees the copy of the initial state; the model stays with its owner. */
  dispose(): void {
    this.#initial.dispose();
  }
}
