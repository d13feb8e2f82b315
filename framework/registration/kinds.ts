/** A kind of thing that a config can name by `type`. The list is closed: `KINDS` holds all of them. */
export interface Kind {
  /** Plural, as in the folder name under `registry/`. */
  readonly name: string;
  /** Singular, for messages. */
  readonly singular: string;
}

export const DATASETS: Kind = { name: 'datasets', singular: 'dataset' };
export const TRANSFORMS: Kind = { name: 'transforms', singular: 'transform' };
export const MODELS: Kind = { name: 'models', singular: 'model' };
export const LOSSES: Kind = { name: 'losses', singular: 'loss' };
export const OPTIMIZERS: Kind = { name: 'optimizers', singular: 'optimizer' };
export const SCHEDULES: Kind = { name: 'schedules', singular: 'schedule' };
export const METHODS: Kind = { name: 'methods', singular: 'method' };
export const HOOKS: Kind = { name: 'hooks', singular: 'hook' };
export const METRICS: Kind = { name: 'metrics', singular: 'metric' };
export const LOOPS: Kind = { name: 'loops', singular: 'loop' };
export const READERS: Kind = { name: 'readers', singular: 'reader' };

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
