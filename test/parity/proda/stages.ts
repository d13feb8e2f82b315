import type { OriginalOptions } from './GoldenCase.ts';

/** Values of the config by key path. */
type Overrides = Readonly<Record<string, unknown>>;

/** How a stage of the original is run here. */
export interface Stage {
  /** The config with the faults of the original, below `configs/`. */
  readonly config: string;
  /** What the cases of the stage set whatever their options are. */
  readonly settings: Overrides;
  /** By option of the original, with the value that it has where a case does not name it: what it means here, beside the others. */
  readonly options: Readonly<
    Record<string, readonly [standard: unknown, meaning: (value: never, given: OriginalOptions) => Overrides]>
  >;
  /** By loss that the original returns: what the method calls it. What is not given the original computes and does not return. */
  readonly losses: Readonly<Record<string, string>>;
  /**
   * By network that the numbers are of: what the method calls it, and what stands before the names in the formula of its weights;
   * without: it starts as the method lets it.
   */
  readonly networks: Readonly<Record<string, { readonly name: string; readonly prefix?: string }>>;
}

/**
 * The network of the numbers. They were made on one device, where sync_bn, the original's standard, is plain batch normalisation as
 * bn is: the floor of the variance, which the presets have, is what it does on several.
 */
const NETWORK = {
  'model.layers': [1, 1, 1, 1],
  'model.dropout': 0,
  'model.pretrained': null,
  'method.paper_parity.variance_floor': false,
};
const STUDENT = { student: { name: 'model', prefix: '' } };
/** Options that every stage of the original heeds. */
const COMMON = {
  freeze_bn: [false, (freeze_bn: boolean) => ({ 'method.freeze_bn': freeze_bn })],
  n_class: [19, (classes: number) => ({ 'model.num_classes': classes })],
  bn_clr: [false, (bn_clr: boolean) => ({ 'model.bn_clr': bn_clr })],
  train_iters: [90_000, (horizon: number) => ({ 'lr_config.horizon': horizon })],
} as const;
/**
 * Options that change nothing in a step on given batches, from given weights, in any stage: what says where things lie, what the data
 * are and how they are augmented, how long it trains and what it prints. On one device (`NETWORK`) sync_bn is bn.
 */
const WITHOUT_EFFECT = [
  ...['root', 'model_name', 'name', 'resume_path', 'no_resume', 'student_init', 'path_LP', 'path_soft'],
  ...['src_dataset', 'tgt_dataset', 'src_rootpath', 'tgt_rootpath', 'used_save_pseudo', 'threshold', 'no_droplast'],
  ...['bs', 'resize', 'rcrop', 'hflip', 'noshuffle', 'noaug', 'num_workers', 'seed', 'epochs', 'bn'],
  ...['print_interval', 'val_interval'],
];
const ADVERSARIAL = ['gan', 'adv', 'S_pseudo_src'];
/** What stage 1 alone heeds. */
const DENOISING = [
  ...['ema', 'proto_rectify', 'proto_temperature', 'train_thred', 'moving_prototype', 'proto_momentum'],
  ...['proto_consistW', 'regular_w', 'regular_type'],
];
const ignored = (names: readonly string[]): Stage['options'] =>
  Object.fromEntries([...WITHOUT_EFFECT, ...names].map(name => [name, [undefined, () => ({})]]));
const SYMMETRIC = (weights: { readonly ce_weight?: number; readonly rce_weight?: number }) =>
  Object.fromEntries(Object.entries(weights).map(([key, value]) => [`method.target_loss.${key}`, value]));

/** By the original's `--stage`. */
export const STAGES: Readonly<Record<string, Stage>> = {
  warm_up: {
    config: 'proda/warm_up_gta5_paper_parity.config.ts',
    settings: NETWORK,
    options: {
      // Two groups of parameters are what the warm-up has anyhow.
      ...ignored([...DENOISING, 'finetune', 'ema_bn', 'distillation', 'S_pseudo', 'rce', 'rce_alpha', 'rce_beta']),
      ...COMMON,
      lr: [1e-4, (lr: number) => ({ 'optimizer.model.lr': lr })],
      gan: ['LS', (gan: string) => ({ 'method.gan': gan })],
      adv: [0.01, (adv: number) => ({ 'method.adv': adv })],
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
  stage1: {
    config: 'proda/stage1_gta5_paper_parity.config.ts',
    settings: NETWORK,
    options: {
      // The averaged network is a copy, so that it has the layer of --ema_bn where the student has it.
      ...ignored([...ADVERSARIAL, 'distillation', 'ema_bn']),
      ...COMMON,
      lr: [1e-4, (lr: number) => ({ 'optimizer.lr': lr })],
      finetune: [false, (finetune: boolean) => backbone(finetune)],
      S_pseudo: [0, weakOnly],
      // Without its averaged network the original cannot do what the others say.
      ema: [false, () => ({})],
      proto_rectify: [false, (denoise: boolean) => ({ 'method.denoise': denoise })],
      proto_temperature: [1, (temperature: number) => ({ 'method.temperature': temperature })],
      train_thred: [0, (least: number) => ({ 'method.min_probability': least })],
      moving_prototype: [false, (move: boolean) => ({ 'method.move_prototypes': move })],
      proto_momentum: [1e-4, (momentum: number) => ({ 'method.prototype_momentum': momentum })],
      proto_consistW: [1, (weight: number) => ({ 'method.structure_weight': weight })],
      rce_alpha: [0.1, (ce_weight: number) => SYMMETRIC({ ce_weight })],
      rce_beta: [1, (rce_weight: number) => SYMMETRIC({ rce_weight })],
      rce: [false, (rce: boolean) => (rce ? {} : SYMMETRIC({ ce_weight: 1, rce_weight: 0 }))],
      regular_w: [0, (weight: number) => ({ 'method.regularizer_weight': weight })],
      regular_type: ['MRKLD', (kind: string) => ({ 'method.regularizer.kind': kind })],
    },
    losses: { loss: 'loss_target', loss_CTS: 'loss_self_training', loss_consist: 'loss_structure' },
    networks: { ...STUDENT, ema: { name: 'teacher' } },
  },
  stage2: distillation('proda/stage2_gta5_paper_parity.config.ts'),
  stage3: distillation('proda/stage3_gta5_paper_parity.config.ts'),
};

/** Stages 2 and 3 are one to the original. */
function distillation(config: string): Stage {
  return {
    config,
    settings: NETWORK,
    options: {
      ...ignored([...ADVERSARIAL, ...DENOISING, 'rce_alpha', 'rce_beta']),
      ...COMMON,
      lr: [1e-4, (lr: number) => ({ 'optimizer.lr': lr })],
      finetune: [false, (finetune: boolean) => backbone(finetune)],
      // Seen from the teacher's weights.
      ema_bn: [false, () => ({})],
      S_pseudo: [0, (weight: number) => ({ 'method.target_view': weight > 0 ? 'strong' : 'weak' })],
      distillation: [0, (weight: number) => ({ 'method.distill_weight': weight })],
      rce: [
        false,
        (rce: boolean, { rce_alpha: ce_weight = 0.1, rce_beta: rce_weight = 1 }: OriginalOptions) =>
          rce
            ? { 'method.target_loss': { type: 'SymmetricCrossEntropyLoss', ce_weight, rce_weight, _delete_: true } }
            : {},
      ],
    },
    losses: { loss_GTA: 'loss_source', loss: 'loss_target' },
    networks: STUDENT,
  };
}

/** The original lists the backbone's tensors several times where it groups them. */
function backbone(finetune: boolean): Overrides {
  return { 'method.head_lr_mult': finetune ? 10 : 1, 'method.paper_parity.repeat_backbone': finetune };
}

/** The original's stage 1 cannot run with it: it names a variable that it does not have. */
function weakOnly(weight: number): Overrides {
  if (weight > 0) throw new Error('--S_pseudo in stage 1 is what the original itself cannot run');
  return {};
}

/** What the options of a case mean here. @throws Error for an option that is not known, whose effect would be missed */
export function overridesOf(stage: Stage, { stage: _stage, ...given }: OriginalOptions): Overrides {
  const unknown = Object.keys(given).filter(name => !(name in stage.options));
  if (unknown.length > 0) throw new Error(`test/parity/proda/stages.ts does not say what ${unknown.join(', ')} means`);
  const meanings = Object.entries(stage.options).map(([name, [standard, meaning]]) =>
    meaning((name in given ? given[name] : standard) as never, given),
  );
  return Object.assign({}, stage.settings, ...meanings) as Overrides;
}
