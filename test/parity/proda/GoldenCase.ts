import type { Summary } from '../cifarReferences.ts';

/** What ProDA's loader hands over with the strong views of a batch: by operation a value for each sample, 10000 where it was not drawn. */
export interface StrongParameters {
  readonly Hflip: readonly boolean[];
  readonly ShearX: readonly number[];
  readonly ShearY: readonly number[];
  readonly TranslateX: readonly number[];
  readonly TranslateY: readonly number[];
  readonly Rotate: readonly number[];
  /** Left, top, right, bottom. */
  readonly CutoutAbs: readonly (readonly number[])[];
}

/** The same of the weak views. */
export interface WeakParameters {
  /** Height, width. */
  readonly RandomSized: readonly (readonly number[])[];
  /** Top, bottom, left, right. */
  readonly RandomCrop: readonly (readonly number[])[];
  readonly RandomHorizontallyFlip: readonly boolean[];
}

export interface GoldenPrototypes {
  readonly sum_per_class: readonly number[];
  /** Of all. */
  readonly abs_sum: number;
  /** How often each class was moved. */
  readonly counts: readonly number[];
}

/** What the original had after an iteration: the losses that it returned by their names, and the networks by theirs. */
export interface GoldenIteration {
  readonly strong_params: StrongParameters;
  readonly weak_params: WeakParameters;
  /** Of the parameter groups, after the schedule's step. */
  readonly lr: readonly number[];
  /** In stage 1. */
  readonly prototypes?: GoldenPrototypes;
  readonly [name: string]: unknown;
}

/** By the original's names; what is not given has its default. */
export type OriginalOptions = Readonly<Record<string, unknown>>;

export interface GoldenCase {
  readonly options: OriginalOptions & { readonly stage: string };
  readonly iterations: readonly GoldenIteration[];
}

export type Summaries = Readonly<Record<string, Summary>>;
