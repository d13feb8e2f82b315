import { isLargerBetter } from '../../framework/evaluation/isLargerBetter.ts';

/** The best value of a figure so far. Zero is a value like any other; NaN is never the best. */
export class BestScore {
  /** null: none yet. */
  value: number | null;
  readonly #less: boolean;

  /** @param rule which value is better; null: what the name says. */
  constructor(name: string, rule: 'greater' | 'less' | null, value: number | null = null) {
    this.#less = rule === null ? !isLargerBetter(name) : rule === 'less';
    this.value = value;
  }

  /** @param margin by which it must be better. */
  isBetter(score: number, margin = 0): boolean {
    if (Number.isNaN(score)) return false;
    if (this.value === null) return true;
    return this.#less ? score < this.value - margin : score > this.value + margin;
  }
}
