import type { Tensor } from '../backend/tf.ts';
import { Module } from './Module.ts';

/** Modules named 0, 1, 2, ... that somebody else calls. */
export class ModuleList<M extends Module = Module> extends Module {
  readonly items: readonly M[];

  constructor(items: readonly M[]) {
    super();
    this.items = items;
    items.forEach((item, i) => {
      this.child(String(i), item);
    });
  }

  /** @throws Error always: a list says nothing about the order of its modules. */
  override forward(_x: Tensor): Tensor {
    throw new Error(`${this.path || 'ModuleList'} is a list of modules and cannot be called: call its items`);
  }

  [Symbol.iterator](): Iterator<M> {
    return this.items[Symbol.iterator]();
  }
}
