import { z } from 'zod';
import type { Tensor } from '../../framework/backend/tf.ts';
import { UserError } from '../../framework/errors/UserError.ts';
import { Metric, type Truth } from '../../framework/evaluation/Metric.ts';
import { METRICS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';

const options = z.strictObject({});

/**
 * Error in percent (the first class of the largest logit counts, as argmax does) and mean entropy of the predictions in
 * nats. Sums are float64 on the host, so that they depend neither on the backend's reductions nor on the batch size.
 */
@register(METRICS, 'ClassificationMetric')
export class ClassificationMetric extends Metric {
  static readonly options = options;
  #wrong = 0;
  #entropy = 0;
  #samples = 0;
  /** [truth][prediction] */
  #confusion: number[][] = [];
  #last = { error: Number.NaN, entropy: Number.NaN };

  override get samples(): number {
    return this.#samples;
  }

  override async update(outputs: Tensor, { labels }: Pick<Truth, 'labels'>): Promise<void> {
    const [count, classes] = outputs.shape;
    if (outputs.shape.length !== 2 || count !== labels.length) {
      throw new UserError(
        `predictions of shape [${outputs.shape}] for ${labels.length} labels: expected [n, classes]`,
        {
          hint: outputs.rank === 4 ? "maps are counted by metric: { type: 'SegmentationMetric' }" : undefined,
        },
      );
    }
    // Ten numbers per image: reading them costs less than two reductions on the device.
    const logits = await outputs.data<'float32'>();
    if (this.#confusion.length === 0) this.#confusion = zeros(classes);
    let wrong = 0;
    let entropies = 0;
    for (let i = 0; i < count; i++) {
      const row = logits.subarray(i * classes, (i + 1) * classes);
      const predicted = largest(row);
      if (predicted !== labels[i]) wrong++;
      // A label beyond the network's classes is wrong, and in no row.
      if (labels[i] < classes) this.#confusion[labels[i]][predicted]++;
      const nats = entropy(row);
      // One after the other: sums of batches would depend on their size in the last digit.
      this.#entropy += nats;
      entropies += nats;
    }
    this.#wrong += wrong;
    this.#samples += count;
    this.#last = { error: (100 * wrong) / count, entropy: entropies / count };
  }

  override lastUpdate(): { error: number; entropy: number } {
    return this.#last;
  }

  override confusion(): readonly (readonly number[])[] {
    return this.#confusion;
  }

  override result(): { error: number; entropy: number } {
    return { error: (100 * this.#wrong) / this.#samples, entropy: this.#entropy / this.#samples };
  }

  override reset(): void {
    this.#wrong = 0;
    this.#entropy = 0;
    this.#samples = 0;
    this.#confusion = [];
  }
}

function zeros(size: number): number[][] {
  return Array.from({ length: size }, () => new Array<number>(size).fill(0));
}

/** Index of the first largest value; 0 where all are NaN. */
function largest(row: Float32Array): number {
  let best = 0;
  for (let c = 1; c < row.length; c++) if (row[c] > row[best]) best = c;
  return best;
}

/** Entropy of softmax(row) in nats: log S - sum(e^(z - m) (z - m)) / S with m the largest logit, S the sum. */
function entropy(row: Float32Array): number {
  const highest = row[largest(row)];
  let sum = 0;
  let weighted = 0;
  for (const logit of row) {
    const shifted = logit - highest;
    const weight = Math.exp(shifted);
    sum += weight;
    if (weight > 0) weighted += weight * shifted;
  }
  return Math.log(sum) - weighted / sum;
}
