// What an editor says about configs, checked by `tsc -p test` (part of `npm run lint`): every line below `@ts-expect-error` must
// be red, and every other one must not.
import { append, defineConfig, defineRecipe, output, patch, prepend, ref, remove, replace, z } from 'shiftkit';

export const good = [
  defineConfig({ method: { type: 'Tent', steps: 2, reset: 'never', adapt_batches: null } }),
  // What a base has set may be changed in part; which entry it is says the base.
  defineConfig({ _base_: './a.config.ts', method: { steps: 2 }, optimizer: { lr: 0.1 }, seed: 3 }),
  defineConfig({ _base_: ['./a.config.ts'], method: { type: 'Norm', _delete_: true }, crop_size: [512, 896] }),
  defineConfig({ method: replace({ type: 'Source' }), load_from: null, lr_config: remove() }),
  defineConfig({ optimizer: { generator: { type: 'SGD', lr: 1 }, discriminator: { type: 'Adam', lr: 1 } } }),
  defineConfig({
    data: {
      batch_size: ref('batch'),
      test: { type: 'Cifar10C', severities: [5], num_examples: ref('images') },
      train: {
        type: 'GTA5',
        transforms: [
          { type: 'RandomScaleCrop', size: ref('crop_size'), width: 2200, ratio_range: [0.5, 1.5] },
          { type: 'StrongView', transforms: [{ type: 'RandAugment', n: 2 }] },
        ],
      },
      val: { transforms: append({ type: 'Cutout' }) },
    },
  }),
  defineConfig({ data: { train: { transforms: patch({ RandomCrop: { size: [64, 64] }, 0: prepend(1) }) } } }),
  defineConfig({
    evaluation: { interval: 5, save_best: 'auto', metric: { type: 'ClassificationMetric' } },
    custom_hooks: [{ type: 'EMAHook', momentum: 0.01 }],
    log_config: { interval: 10, tensorboard: false },
    optimizer_config: { grad_clip: { max_norm: 10, norm_type: 'inf' } },
    runtime: { backend: 'wasm', threads: 2 },
    runner: { type: 'IterBasedRunner', max_iters: 100 },
  }),
];

export const bad = [
  // @ts-expect-error an unknown option
  defineConfig({ method: { type: 'Tent', stepps: 2 } }),
  // @ts-expect-error a wrong type
  defineConfig({ method: { type: 'Tent', steps: 'two' } }),
  // @ts-expect-error a wrong word
  defineConfig({ method: { type: 'Tent', reset: 'sometimes' } }),
  // @ts-expect-error an unknown name
  defineConfig({ method: { type: 'Tennt' } }),
  // @ts-expect-error an entry of another kind
  defineConfig({ method: { type: 'Cifar10C' } }),
  // @ts-expect-error an option of another entry
  defineConfig({ model: { type: 'ResNet', widen_factor: 2 } }),
  // @ts-expect-error deep within
  defineConfig({ data: { test: { type: 'Cifar10C', severity: [5] } } }),
  // @ts-expect-error in a list
  defineConfig({ data: { train: { type: 'Cifar10', transforms: [{ type: 'RandomCrop', sizes: [32, 32] }] } } }),
  // @ts-expect-error in a spec within a spec
  defineConfig({ method: { type: 'Classification', loss: { type: 'CrossEntropyLoss', smoothing: 'much' } } }),
  // @ts-expect-error in the options of a standard hook
  defineConfig({ evaluation: { intervall: 5 } }),
  // @ts-expect-error in the options of the engine
  defineConfig({ runtime: { backend: 'cuda' } }),
  // @ts-expect-error a number where a text is expected
  defineConfig({ load_from: 3 }),
  // @ts-expect-error a hook that does not exist
  defineConfig({ custom_hooks: [{ type: 'EmaHook' }] }),
];

// An own class: its options are known once they are declared.
const options = z.strictObject({ weight: z.number().default(0.5) });
declare module 'shiftkit' {
  interface OwnMethods {
    MyOwnMethod: z.input<typeof options>;
  }
}
export const own = [
  defineConfig({ method: { type: 'MyOwnMethod', weight: 0.4 } }),
  // @ts-expect-error an option that it does not have
  defineConfig({ method: { type: 'MyOwnMethod', weigth: 0.4 } }),
];

export const recipe = defineRecipe({
  seeds: [1, 2],
  steps: [
    { name: 'first', kind: 'train', config: './a.config.ts' },
    {
      name: 'labels',
      kind: 'generate_pseudo_label',
      form: 'hard',
      flip: true,
      config: './b.config.ts',
      cfg_options: { load_from: output('first') },
    },
    // @ts-expect-error an option of another kind
    { name: 'scored', kind: 'test', config: './a.config.ts', form: 'hard' },
    // @ts-expect-error no such kind
    { name: 'other', kind: 'predict', config: './a.config.ts' },
  ],
});
