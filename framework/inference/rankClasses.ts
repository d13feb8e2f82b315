import type { RankedClass } from './Prediction.ts';

/** The classes of one image by their softmax, the most probable one first; of equal ones the first. */
export function rankClasses(logits: Float32Array, names: readonly string[]): RankedClass[] {
  const highest = logits.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const weights = Array.from(logits, logit => Math.exp(logit - highest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights
    .map((weight, label) => ({ label, name: names[label], probability: weight / sum }))
    .sort((a, b) => b.probability - a.probability || a.label - b.label);
}
