import { type Tensor, tf } from '../backend/tf.ts';
import { Counter } from './Counter.ts';
import { Parameter } from './Parameter.ts';
import type { StateItem } from './StateItem.ts';

/** The values of a module's state at one time. A tensor shares its memory with the variable until that takes other values. */
export class Snapshot {
  /** By full name; null: a buffer or counter that was dropped. */
  readonly #values = new Map<string, Tensor | number | null>();

  constructor(items: Iterable<StateItem>) {
    for (const item of items) this.#values.set(item.name, currentValue(item));
  }

  /**
   * Gives the values to the items of the same names.
   *
   * @throws Error when an item is not in the snapshot.
   */
  restoreTo(items: Iterable<StateItem>): void {
    for (const item of items) {
      const value = this.#values.get(item.name);
      if (value === undefined) throw new Error(`the snapshot has no ${item.name}: it is of another model`);
      give(item, value);
    }
  }

  dispose(): void {
    for (const value of this.#values.values()) if (value !== null && typeof value !== 'number') value.dispose();
    this.#values.clear();
  }
}

function currentValue(item: StateItem): Tensor | number | null {
  if (!(item instanceof Parameter) && !item.present) return null;
  return item instanceof Counter ? item.value : tf.keep(tf.clone(item.variable));
}

function give(item: StateItem, value: Tensor | number | null): void {
  if (item instanceof Parameter) item.assign(value as Tensor);
  else if (value === null) item.drop();
  else if (item instanceof Counter) Object.assign(item, { value, present: true });
  else item.assign(value as Tensor);
}
