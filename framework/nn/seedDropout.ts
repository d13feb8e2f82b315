import { Dropout2d } from './Dropout2d.ts';
import type { Module } from './Module.ts';

/**
 * Begins the random numbers of all dropout layers of a network anew, so that what they drop is told by the keys: with the
 * iteration among them a resumed run drops what the uninterrupted one would have.
 */
export function seedDropout(network: Module, ...keys: readonly (number | string)[]): void {
  for (const [, module] of network.namedModules()) if (module instanceof Dropout2d) module.seed(...keys);
}
