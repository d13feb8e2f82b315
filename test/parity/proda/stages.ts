import type { OriginalOptions } from './GoldenCase.ts';

/** Values of the config by key path. */
type Overrides = Readonly<Record<string, unknown>>;

/** How a stage of the original is run here. */
export interface Stage {
  /** The config with the faults of the original, below `configs/`. */
  readonly config: string;
  /** What the cases of the stage set whatever their options are. */
  readonly settings: Overrides;
  /** By option of the original, with the value that it has where a case does not name it: what it means here. */
  readonly options: Readonly<Record<string, readonly [standard: unknown, meaning: (value: never) => Overrides]>>;
  /** By loss that the original returns: what the method calls it. */
  readonly losses: Readonly<Record<string, string>>;
  /** By network that the numbers are of: what the method calls it, and what stands before the names in the formula of its weights. */
  readonly networks: Readonly<Record<string, { readonly name: string; readonly prefix: string }>>;
}

const NETWORK = { 'model.layers': [1, 1, 1, 1], 'model.dropout': 0, 'model.pretrained': null };
const STUDENT = { student: { name: 'model', prefix: '' } };

/** By the original's `--stage`. */
export const STAGES: Readonly<Record<string, Stage>> = {
  warm_up: {
    config: 'proda/warm_up_gta5_paper_parity.config.ts',
    settings: NETWORK,
    options: {
      lr: [1e-4, (lr: number) => ({ 'optimizer.model.lr': lr })],
      gan: ['LS', (gan: string) => ({ 'method.gan': gan })],
      adv: [0.01, (adv: number) => ({ 'method.adv': adv })],
      freeze_bn: [false, (freeze_bn: boolean) => ({ 'method.freeze_bn': freeze_bn })],
      n_class: [19, (classes: number) => ({ 'model.num_classes': classes })],
      S_pseudo_src: [
        0,
        (weight: number) => ({
          'method.source_view': weight > 0 ? 'strong' : 'weak',
          'method.source_weight': weight > 0 ? weight : 1,
        }),
      ],
    },
    losses: { loss_GTA: 'loss_source', loss_G: 'loss_adversarial', loss_D: 'loss_discriminator' },
    networks: { ...STUDENT, discriminator: { name: 'discriminator', prefix: 'D.' } },
  },
};

/** What the options of a case mean here. @throws Error for an option that is not known, whose effect would be missed */
export function overridesOf(stage: Stage, { stage: _stage, ...given }: OriginalOptions): Overrides {
  const unknown = Object.keys(given).filter(name => !(name in stage.options));
  if (unknown.length > 0) throw new Error(`test/parity/proda/stages.ts does not say what ${unknown.join(', ')} means`);
  const meanings = Object.entries(stage.options).map(([name, [standard, meaning]]) =>
    meaning((name in given ? given[name] : standard) as never),
  );
  return Object.assign({}, stage.settings, ...meanings) as Overrides;
}
