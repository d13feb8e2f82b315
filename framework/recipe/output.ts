import cloneDeepWith from 'lodash/cloneDeepWith.js';

/** Stands in a recipe for what an earlier step makes. Plain data, so that `.json5` files can write it: `{ $output: 'warm_up' }`. */
export interface Output {
  readonly $output: string;
}

/**
 * What an earlier step of the recipe hands on: of a training its latest checkpoint, of pseudo labels their folder, of prototypes their
 * file. `cfg_options: { warm_up: output('warm_up') }`.
 */
export function output(step: string): Output {
  return { $output: step };
}

/** The name of the step that an `output` means, or undefined for any other value. */
export function readOutput(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, '$output')) return undefined;
  return Object.keys(value).length === 1 ? String((value as Output).$output) : undefined;
}

/** The names of all steps that the `output`s in a value mean. */
export function outputsIn(value: unknown, found = new Set<string>()): Set<string> {
  const name = readOutput(value);
  if (name !== undefined) found.add(name);
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) outputsIn(inner, found);
  return found;
}

/** A copy with the values of `place` where `output`s stand. */
export function replaceOutputs<T>(value: T, place: (step: string) => string): T {
  return cloneDeepWith(value, inner => {
    const name = readOutput(inner);
    return name === undefined ? undefined : place(name);
  });
}
