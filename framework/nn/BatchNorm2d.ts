import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../backend/tf.ts';
import { UserError } from '../errors/UserError.ts';
import type { BatchNormEnd } from '../ops/BatchNormEnd.ts';
import { batchNormInference } from '../ops/batchNormInference.ts';
import { batchNormTrain } from '../ops/batchNormTrain.ts';
import { isRecording } from '../ops/isRecording.ts';
import { precision } from '../ops/precision.ts';
import { RandomStream } from '../random/RandomStream.ts';
import type { Buffer } from './Buffer.ts';
import type { Conv2d } from './Conv2d.ts';
import type { Counter } from './Counter.ts';
import { FoldedConv } from './FoldedConv.ts';
import { constant } from './Initializer.ts';
import { Module } from './Module.ts';
import type { Parameter } from './Parameter.ts';
import type { StateTensor } from './StateTensor.ts';

/** One of the batches that pass a network as one. */
export interface BatchPart {
  /** Whether running statistics follow it. */
  readonly tracked: boolean;
}

/** A batch that passes alone. */
const WHOLE: readonly BatchPart[] = [{ tracked: true }];

export interface BatchNorm2dOptions {
  readonly eps?: number | undefined;
  /** Weight of the new batch in the running statistics; null: their average over all batches so far. */
  readonly momentum?: number | null | undefined;
  /** Learn a scale and a shift per channel. */
  readonly affine?: boolean | undefined;
  /** Keep running statistics. */
  readonly trackRunningStats?: boolean | undefined;
  /** The statistics of the batch divide by sqrt(max(var, eps)), running ones as ever by sqrt(var + eps). */
  readonly varianceFloor?: boolean | undefined;
}

/**
 * Batch normalisation over [n, h, w, c] as in PyTorch: y = (x - mean) / sqrt(var + eps) * weight + bias.
 *
 * The statistics are those of the batch (biased variance; gradients flow through them) in train mode, and wherever there
 * are no running ones; else the running ones. Train mode with `trackRunningStats` updates the running ones, with the
 * unbiased variance. `eps`, `momentum`, `trackRunningStats` and `varianceFloor` may be changed at any time.
 */
export class BatchNorm2d extends Module {
  eps: number;
  momentum: number | null;
  trackRunningStats: boolean;
  varianceFloor: boolean;
  /** See `passTogether`. */
  parts: readonly BatchPart[] = WHOLE;
  /** Scale [c], null without `affine`. */
  readonly weight: Parameter | null;
  /** Shift [c], null without `affine`. */
  readonly bias: Parameter | null;
  readonly #stats: { readonly mean: Buffer; readonly variance: Buffer; readonly batches: Counter };
  #folding = false;
  #folded: FoldedConv | null = null;

  constructor(channels: number, options: BatchNorm2dOptions = {}) {
    super();
    const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true, varianceFloor = false } = options;
    this.eps = eps;
    this.momentum = momentum;
    this.trackRunningStats = trackRunningStats;
    this.varianceFloor = varianceFloor;
    this.weight = affine ? this.parameter('weight', [channels], { init: constant(1) }) : null;
    this.bias = affine ? this.parameter('bias', [channels], { init: constant(0) }) : null;
    this.#stats = {
      mean: this.buffer('running_mean', [channels], { init: constant(0) }),
      variance: this.buffer('running_var', [channels], { init: constant(1) }),
      batches: this.counter('num_batches_tracked'),
    };
    if (!trackRunningStats) this.dropRunningStats();
  }

  /** Whether there are running statistics. */
  get hasRunningStats(): boolean {
    return this.#stats.mean.present;
  }

  /** [c], owned by the layer; null when dropped. */
  get runningMean(): Tensor | null {
    return this.hasRunningStats ? this.#stats.mean.variable : null;
  }

  /** [c], owned by the layer; null when dropped. */
  get runningVariance(): Tensor | null {
    return this.hasRunningStats ? this.#stats.variance.variable : null;
  }

  /** Forgets the running statistics: from now on those of the batch normalise, in eval mode too. */
  dropRunningStats(): void {
    for (const item of Object.values(this.#stats)) item.drop();
  }

  /** Mean 0, variance 1, no batch counted; brings dropped statistics back. */
  resetRunningStats(): void {
    const { mean, variance, batches } = this.#stats;
    for (const item of [mean, variance]) item.initialize(new RandomStream(0));
    batches.initialize();
  }

  /** See `foldBatchNorm`. */
  setFolding(on: boolean): void {
    this.#folding = on;
    if (!on) this.#unfold();
  }

  /**
   * The layer and the convolution before it as one convolution; null where they are two: without `setFolding`, where the
   * statistics of the batch are wanted, where gradients are recorded, and in 16 bits, where folded filters would be rounded.
   */
  foldedInto(conv: Conv2d): FoldedConv | null {
    if (!this.#folding || precision() !== 'float32') return null;
    const { mean, variance } = this.#stats;
    // Where gradients are recorded weights change after each pass: what was folded would be held for nothing.
    if (this.training || !this.hasRunningStats || isRecording()) this.#unfold();
    else if (!this.#folded?.isOf(conv)) {
      this.#unfold();
      this.#folded = new FoldedConv(conv, this, { mean, variance });
    }
    return this.#folded;
  }

  override dispose(): void {
    super.dispose();
    this.#unfold();
  }

  #unfold(): void {
    this.#folded?.dispose();
    this.#folded = null;
  }

  /**
   * @param end a shortcut to add and a ReLU, in the same pass where the backend can.
   * @throws UserError when the statistics of the batch are wanted and it has one value per channel.
   */
  override forward(x: Tensor4D, end: BatchNormEnd = {}): Tensor4D {
    return tf.tidy(() => (!this.training && this.hasRunningStats ? this.#useRunning(x, end) : this.#useBatch(x, end)));
  }

  #useRunning(x: Tensor4D, end: BatchNormEnd): Tensor4D {
    const { mean, variance } = this.#stats;
    const given = {
      mean: vector(mean),
      variance: vector(variance),
      scale: vector(this.weight),
      offset: vector(this.bias),
      epsilon: this.eps,
      frozen: !this.weight?.requiresGrad && !this.bias?.requiresGrad,
    };
    return batchNormInference(x, given, end);
  }

  #useBatch(x: Tensor4D, end: BatchNormEnd): Tensor4D {
    const values = (x.shape[0] * x.shape[1] * x.shape[2]) / this.parts.length;
    if (values < 2) {
      throw new UserError(
        `${this.path || 'BatchNorm2d'}: one value per channel (input [${x.shape}]) has no statistics`,
        {
          hint: 'use larger batches or images, or a method that keeps the running statistics',
        },
      );
    }
    const { mean, variance } = this.#stats;
    const tracked = this.training && this.trackRunningStats && this.hasRunningStats;
    const settings = {
      scale: vector(this.weight),
      offset: vector(this.bias),
      epsilon: this.eps,
      floor: this.varianceFloor,
      groups: this.parts.length,
      update: tracked ? { mean: vector(mean), variance: vector(variance), factors: this.#factors() } : null,
    };
    const { y, running } = batchNormTrain(x, settings, end);
    if (running && tracked) {
      mean.assign(running.mean);
      variance.assign(running.variance);
      this.#stats.batches.value += this.parts.filter(part => part.tracked).length;
    }
    return y;
  }

  /** The weight of each part in the running statistics. */
  #factors(): number[] {
    let seen = this.#stats.batches.value;
    return this.parts.map(({ tracked }) => {
      if (!tracked) return 0;
      seen++;
      return this.momentum ?? 1 / seen;
    });
  }
}

function vector(item: StateTensor): Tensor1D;
function vector(item: StateTensor | null): Tensor1D | null;
function vector(item: StateTensor | null): Tensor1D | null {
  return item && (item.variable as Tensor1D);
}
