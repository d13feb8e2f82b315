import type { Tensor } from '../backend/tf.ts';
import { Module } from './Module.ts';

/** Modules named 0, 1, 2, ..., each called with what the one before returned. */
export class Sequential extends Module {
  readonly items: readonly Module[];

  constructor(items: readonly Module[]) {
    super();
    this.items = items;
    items.forEach((item, i) => {
      this.child(String(i), item);
    });
  }

  /** Frees what lies between two modules at once: at most two activations live here, however many modules there are. */
  override forward(x: Tensor): Tensor {
    let y = x;
    for (const item of this.items) {
      const next = item.forward(y);
      if (y !== x && y !== next) y.dispose();
      y = next;
    }
    return y;
  }
}
