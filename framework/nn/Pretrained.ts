import type { Module } from './Module.ts';

/** How a network wants to start: with the weights of another one, of an ImageNet classifier for example. */
export interface Pretrained {
  /** The file with them; relative to the current directory, then to shiftkit itself. */
  readonly file: string;
  /** Names of the children that the file cannot have: they start from random values. */
  readonly fresh: readonly string[];
}

/** What a network says of its start by a property `pretrained`; null: it starts from random values. */
export function pretrainedOf(model: Module): Pretrained | null {
  return (model as Module & { readonly pretrained?: Pretrained | null }).pretrained ?? null;
}
