import { type Tensor, tf } from '../backend/tf.ts';

/** PyTorch's GradScaler. */
const FIRST = 2 ** 16;
const GROWTH = 2;
const BACKOFF = 0.5;
const STEPS_BETWEEN_GROWTHS = 2000;

/** What a scaler remembers, for checkpoints. */
export interface LossScalerState {
  readonly scale: number;
  /** Steps with finite gradients since the scale last changed. */
  readonly good: number;
}

/**
 * Finds the factor of the loss for float16 (Micikevicius et al. 2018, section 3.2): large, so that small gradients are not
 * rounded to 0, but not so large that others leave float16's range. A step whose gradients are not all finite is left
 * out and halves the factor; 2000 good ones in a row double it.
 */
export class LossScaler {
  /** Null: it adapts. */
  readonly #fixed: number | null;
  #scale: number;
  #good = 0;

  /** @param scale a factor to keep, or `dynamic` */
  constructor(scale: number | 'dynamic' = 'dynamic') {
    this.#fixed = scale === 'dynamic' ? null : scale;
    this.#scale = this.#fixed ?? FIRST;
  }

  /** What the next losses are to be multiplied with. */
  get scale(): number {
    return this.#scale;
  }

  /**
   * Looks at the gradients of a step, and chooses the scale of the next one. Waits for the device.
   *
   * @returns whether all are finite: if not, leave the step out
   */
  judge(gradients: readonly Tensor[]): boolean {
    const finite = areFinite(gradients);
    this.#good = finite ? this.#good + 1 : 0;
    if (this.#fixed !== null) return finite;
    if (!finite) this.#scale *= BACKOFF;
    else if (this.#good === STEPS_BETWEEN_GROWTHS) {
      this.#scale *= GROWTH;
      this.#good = 0;
    }
    return finite;
  }

  state(): LossScalerState {
    return { scale: this.#scale, good: this.#good };
  }

  restore({ scale, good }: LossScalerState): void {
    this.#scale = this.#fixed ?? scale;
    this.#good = good;
  }
}

/** The sum of the sums of x - x is 0 where all are finite, else NaN. */
function areFinite(gradients: readonly Tensor[]): boolean {
  if (gradients.length === 0) return true;
  const sum = tf.tidy(() => tf.sum(tf.stack(gradients.map(gradient => tf.sum(tf.sub(gradient, gradient))))));
  const [value] = sum.dataSync<'float32'>();
  sum.dispose();
  return value === 0;
}
