import { type Tensor, type Tensor1D, type Tensor2D, type Tensor4D, tf } from '../../../../framework/backend/tf.ts';
import type { Buffer } from '../../../../framework/nn/Buffer.ts';
import { constant } from '../../../../framework/nn/Initializer.ts';
import { Module } from '../../../../framework/nn/Module.ts';
import { distancesTo } from '../../../../framework/ops/distancesTo.ts';
import { toPrecision } from '../../../../framework/ops/toPrecision.ts';
import { classSums } from './classSums.ts';

/** Fewer pixels of a class than this say nothing about it. */
const FEWEST_PIXELS = 10;
/** Where a running mean over images turns into an exponential one (3000 in the original). */
const MOST_IMAGES = 3000;
/** Distance to a class without a prototype: its weight is 0. */
const FAR = 1e4;

/** Features with the logits that were made of them, on one grid. */
export interface FeatureMaps {
  /** [n, h, w, channels] */
  readonly features: Tensor4D;
  /** [n, h, w, classes] */
  readonly logits: Tensor4D;
}

/**
 * The mean feature of each class, as ProDA has it (`objective_vectors` of the original; paper, section 3.2). A class without a
 * single vector has zeros, which is no prototype: it is infinitely far from everything until its first mean comes.
 */
export class Prototypes extends Module {
  /** [classes, channels] */
  readonly prototypes: Buffer;
  /** How often each was moved, at most 3000: [classes]. */
  readonly counts: Buffer;
  readonly #classes: number;

  constructor(classes: number, channels: number) {
    super();
    this.#classes = classes;
    this.prototypes = this.buffer('prototypes', [classes, channels], { init: constant(0) });
    this.counts = this.buffer('counts', [classes], { init: constant(0), optionalInFiles: true });
  }

  /** Distances of features [n, h, w, channels] to the prototypes: [n, h, w, classes]. Gradients flow to the features only. */
  override forward(features: Tensor): Tensor {
    return tf.tidy(() => tf.add(distancesTo(features, this.#vectors), tf.mul(this.#absent(), FAR)));
  }

  /** How well each class fits, softmax of -distance * temperature: [..., classes]. */
  static weights(distances: Tensor, temperature: number): Tensor {
    return tf.tidy(() => tf.softmax(tf.mul(distances, -temperature)));
  }

  /**
   * Moves each prototype towards the mean feature of the pixels that are predicted as its class, where there are at least 10.
   *
   * @param momentum weight of the mean; the first mean of a class is its prototype
   * @param over 'image': one move after the other for each image, as the original; 'batch': one with the mean over all
   */
  move({ features, logits }: FeatureMaps, momentum: number, over: 'image' | 'batch'): void {
    this.#take(
      features,
      tf.tidy(() => tf.argMax(logits, -1)),
      over,
      () => tf.scalar(momentum),
    );
  }

  /**
   * Takes images into a running mean over images of class means: what the prototypes start from.
   *
   * @param labels int32 [n, h, w], where they are known: only pixels that are predicted rightly count
   */
  average({ features, logits }: FeatureMaps, labels?: Tensor): void {
    const predicted = tf.tidy(() => {
      const all = tf.argMax(logits, -1);
      return labels ? tf.where(tf.equal(all, labels), all, tf.fill(all.shape, -1, 'int32')) : all;
    });
    this.#take(features, predicted, 'image', () => tf.div(1, tf.add(this.counts.variable, 1)));
  }

  /** @param share of a class's mean in its next prototype, [classes] or [] */
  #take(features: Tensor4D, labels: Tensor, over: 'image' | 'batch', share: () => Tensor): void {
    tf.tidy(() => {
      const vectors = toPrecision(features, 'float32');
      if (over === 'batch') this.#moveBy(vectors, labels, share());
      else {
        for (let i = 0; i < vectors.shape[0]; i++) {
          tf.tidy(() => this.#moveBy(tf.slice(vectors, [i], [1]), tf.slice(labels, [i], [1]), share()));
        }
      }
    });
    labels.dispose();
  }

  #moveBy(vectors: Tensor, labels: Tensor, share: Tensor): void {
    const { sums, pixels } = classSums(vectors, labels, this.#classes);
    const seen = tf.cast(tf.greaterEqual(pixels, FEWEST_PIXELS), 'float32');
    const means = tf.div(sums, tf.maximum(tf.expandDims(pixels, 1), 1));
    const shares = tf.expandDims(tf.mul(seen, tf.maximum(share, this.#absent())), 1);
    this.prototypes.assign(tf.add(tf.mul(this.#vectors, tf.sub(1, shares)), tf.mul(means, shares)));
    this.counts.assign(tf.minimum(tf.add(this.counts.variable, seen), MOST_IMAGES));
  }

  get #vectors(): Tensor2D {
    return this.prototypes.variable as unknown as Tensor2D;
  }

  /** 1 for classes without a prototype: [classes]. */
  #absent(): Tensor1D {
    return tf.cast(tf.equal(tf.sum(tf.abs(this.#vectors), 1), 0), 'float32') as Tensor1D;
  }
}
