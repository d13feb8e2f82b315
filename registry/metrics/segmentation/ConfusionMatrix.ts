/**
 * How many pixels of each class were predicted as each class, and the figures that follow from it, all in percent. Counts are
 * float64: exact up to 2^53 pixels.
 *
 * A class that neither truth nor prediction holds has no IoU, a class that the truth does not hold no accuracy: NaN, which means leave out.
 */
export class ConfusionMatrix {
  readonly #classes: number;
  /** Row by row; rows are the truth. */
  readonly #counts: Float64Array;

  constructor(classes: number) {
    this.#classes = classes;
    this.#counts = new Float64Array(classes * classes);
  }

  /** @param counts of one image or more, row by row. */
  add(counts: ArrayLike<number>): void {
    for (let i = 0; i < this.#counts.length; i++) this.#counts[i]! += counts[i]!;
  }

  /** Pixels of `truth` that were predicted as `predicted`. */
  at(truth: number, predicted: number): number {
    return this.#counts[truth * this.#classes + predicted]!;
  }

  /** All counts: rows are the truth. */
  get rows(): number[][] {
    return this.#each(truth => truth).map(truth => this.#each(predicted => this.at(truth, predicted)));
  }

  /** Of each class: pixels in both / pixels in truth or prediction. */
  get ious(): number[] {
    return this.#each(k => percent(this.at(k, k), this.#inTruth(k) + this.#inPrediction(k) - this.at(k, k)));
  }

  /** Of each class: its pixels that were predicted as it / its pixels. */
  get accuracies(): number[] {
    return this.#each(k => percent(this.at(k, k), this.#inTruth(k)));
  }

  /** Pixels that were predicted as what they are / pixels. */
  get pixelAccuracy(): number {
    return percent(sumOf(this.#each(k => this.at(k, k))), sumOf(this.#counts));
  }

  /** The IoU of each class in the truth, weighted by its share of the pixels. */
  get frequencyWeightedIou(): number {
    const { ious } = this;
    const weighted = this.#each(k => (this.#inTruth(k) > 0 ? this.#inTruth(k) * ious[k]! : 0));
    return percent(sumOf(weighted), sumOf(this.#counts)) / 100;
  }

  #each(value: (k: number) => number): number[] {
    return Array.from({ length: this.#classes }, (_, k) => value(k));
  }

  #inTruth(k: number): number {
    return sumOf(this.#each(other => this.at(k, other)));
  }

  #inPrediction(k: number): number {
    return sumOf(this.#each(other => this.at(other, k)));
  }
}

/** NaN where there is nothing to divide by. */
function percent(part: number, whole: number): number {
  return (100 * part) / whole;
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
