import type { Corruption } from './Corruption.ts';

/** Probability that a value is replaced. */
const AMOUNT = [0.01, 0.02, 0.03, 0.05, 0.07];

/** Salt and pepper: single channel values (not whole pixels) become 0 or 255, either as often. */
export const impulseNoise: Corruption = ({ data }, severity, random) => {
  const amount = AMOUNT[severity - 1];
  return data.map(value => {
    const draw = random.uniform();
    if (draw >= amount) return Math.floor((value / 255) * 255); // the original's way there and back loses a level here and there
    return draw < amount / 2 ? 255 : 0;
  });
};
