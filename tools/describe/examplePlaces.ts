/** Where an example config names an entry that no config of the package uses. */
export interface ExamplePlace {
  /** The config to inherit from, below `configs/`. */
  readonly base: string;
  readonly path: readonly string[];
  /** One more in a list of the base. */
  readonly inList?: boolean;
  /** An element of a list of the base, which is changed. */
  readonly patched?: boolean;
  /** The key belongs to this entry alone. */
  readonly withoutType?: boolean;
  /** The base names another entry here. */
  readonly replaces?: boolean;
  /** Other keys that the example needs. */
  readonly also?: Readonly<Record<string, unknown>>;
}

const TRAINING = 'cifar10/resnet20_short.config.ts';
const EVALUATION = 'tent/source_cifar10c.config.ts';
const ADAPTATION = 'tent/tent_cifar10c.config.ts';

/** Keys of hooks that every training has. */
const HOOK_KEYS: Readonly<Record<string, string>> = {
  OptimizerHook: 'optimizer_config',
  EvaluationHook: 'evaluation',
  LogHook: 'log_config',
  CheckpointHook: 'checkpoint_config',
};

const PLACES: Readonly<Record<string, ExamplePlace>> = {
  models: { base: EVALUATION, path: ['model'], replaces: true, also: { load_from: null } },
  methods: { base: EVALUATION, path: ['method'], replaces: true },
  datasets: { base: EVALUATION, path: ['data', 'test'], replaces: true },
  transforms: { base: TRAINING, path: ['data', 'train', 'transforms'], inList: true },
  losses: { base: TRAINING, path: ['method', 'loss'], replaces: true },
  optimizers: { base: ADAPTATION, path: ['optimizer'], replaces: true },
  schedules: { base: TRAINING, path: ['lr_config'], replaces: true },
  hooks: { base: TRAINING, path: ['custom_hooks'], inList: true },
  metrics: { base: TRAINING, path: ['evaluation', 'metric'], replaces: true },
  loops: { base: TRAINING, path: ['runner'], replaces: true },
};

/** Entries that their kind's place does not fit. */
const EXCEPTIONS: Readonly<Record<string, ExamplePlace>> = {
  SegmentationFolder: {
    base: 'tent/source_cityscapes.config.ts',
    path: ['data', 'test'],
    replaces: true,
    also: { model: { num_classes: 2 } },
  },
};

/** @param kind plural, as in the folders of `registry/` */
export function placeOf(kind: string, name: string): ExamplePlace {
  const key = kind === 'hooks' ? HOOK_KEYS[name] : undefined;
  if (name in EXCEPTIONS) return EXCEPTIONS[name];
  return key ? { base: TRAINING, path: [key], withoutType: true } : PLACES[kind];
}
