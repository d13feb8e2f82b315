/** A kind of thing that a config can name by `type`. The list is closed: `KINDS` holds all of them. */
export interface Kind {
  /** Plural, as in the folder name under `registry/`. */
  readonly name: string;
  /** Singular, for messages. */
  readonly singular: string;
}

export const DATASETS = { name: 'datasets', singular: 'dataset' } as const satisfies Kind;
export const TRANSFORMS = { name: 'transforms', singular: 'transform' } as const satisfies Kind;
export const MODELS = { name: 'models', singular: 'model' } as const satisfies Kind;
export const LOSSES = { name: 'losses', singular: 'loss' } as const satisfies Kind;
export const OPTIMIZERS = { name: 'optimizers', singular: 'optimizer' } as const satisfies Kind;
export const SCHEDULES = { name: 'schedules', singular: 'schedule' } as const satisfies Kind;
export const METHODS = { name: 'methods', singular: 'method' } as const satisfies Kind;
export const HOOKS = { name: 'hooks', singular: 'hook' } as const satisfies Kind;
export const METRICS = { name: 'metrics', singular: 'metric' } as const satisfies Kind;
export const LOOPS = { name: 'loops', singular: 'loop' } as const satisfies Kind;
export const READERS = { name: 'readers', singular: 'reader' } as const satisfies Kind;

export const KINDS: readonly Kind[] = [
  DATASETS,
  TRANSFORMS,
  MODELS,
  LOSSES,
  OPTIMIZERS,
  SCHEDULES,
  METHODS,
  HOOKS,
  METRICS,
  LOOPS,
  READERS,
];
