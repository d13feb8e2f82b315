import type { StateDict } from '../checkpoint/StateDict.ts';
import { CheckpointError } from '../errors/UserError.ts';
import { blocksText } from './blocksText.ts';
import { Counter } from './Counter.ts';
import type { Module } from './Module.ts';

export interface InitializeOptions {
  /** Names of the children that start from random values. */
  readonly fresh: readonly string[];
  /** Of the random values. */
  readonly seed: number;
  /** What the entries come from, for messages: a file name. */
  readonly source: string;
}

/**
 * Gives a new network the values of another one by name, but for its `fresh` children, which get random ones, the same as
 * `initialize(seed)` gives them. Entries that belong to no child of the network (`fc.weight`) are left out.
 *
 * @returns what was taken, in words
 * @throws CheckpointError when a part would stay random, the source has more blocks than the network, or a shape does not fit
 */
export function initializeFrom(model: Module, state: StateDict, { fresh, seed, source }: InitializeOptions): string {
  const isFresh = (name: string) => fresh.includes(topOf(name));
  const items = [...model.stateItems()];
  const taken = items.filter(({ name }) => !isFresh(name));
  const names = new Set(taken.map(({ name }) => name));
  const tops = new Set([...names].map(topOf));
  const missing = taken.filter(item => !state.has(item.name) && !(item instanceof Counter)).map(({ name }) => name);
  const more = [...state.keys()].filter(name => !names.has(name) && tops.has(topOf(name)));
  const differences = [
    missing.length > 0 &&
      `it lacks ${missing.length} of ${taken.length} entries: ${blocksText(missing)} would stay random`,
    more.length > 0 && `it has ${more.length} more entries: ${blocksText(more)}`,
  ].filter(text => text !== false);
  if (differences.length > 0) {
    throw new CheckpointError(`${source} does not fit ${model.constructor.name}: ${differences.join('; ')}`, {
      hint: 'take weights of a network of the same depth, or set model.pretrained=null to start from random values',
    });
  }
  model.initialize(seed, ({ name }) => isFresh(name) || !state.has(name));
  const known = new Map([...state].filter(([name]) => names.has(name)));
  model.loadStateDict(known, { strict: false, source });
  const ignored = [...state.keys()].filter(name => !names.has(name));
  return (
    `${known.size} of ${items.length} entries from ${source}` +
    (fresh.length > 0 ? `; ${fresh.join(', ')} (${items.length - taken.length}) from random values` : '') +
    (ignored.length > 0 ? `; left out: ${blocksText(ignored)} (${ignored.length})` : '')
  );
}

/** The child of the root that an entry belongs to. */
function topOf(name: string): string {
  return name.split('.', 1)[0]!;
}
