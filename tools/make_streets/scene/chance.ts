import type { RandomStream } from '../../../framework/random/RandomStream.ts';

/** True with this probability. */
export const chance = (random: RandomStream, probability: number): boolean => random.uniform() < probability;

export const pick = <T>(random: RandomStream, list: readonly T[]): T => list[random.integer(list.length)];

/** A key, as often as its weight says. */
export function pickWeighted<K extends string>(random: RandomStream, weights: Readonly<Record<K, number>>): K {
  const entries = Object.entries(weights) as [K, number][];
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random.uniform(0, total);
  for (const [key, weight] of entries) {
    left -= weight;
    if (left < 0) return key;
  }
  return entries[entries.length - 1][0];
}
