import type { ProDAJob } from '../Job.ts';

// What is dropped would be drawn, and the numbers of the two sides could not be compared: dropout costs next to nothing.
const MODEL = { type: 'DeepLabV2', depth: 101, head: 'proda', num_classes: 19, dropout: 0 };
const STAGE1 = 'configs/proda/stage1_gta5.config.ts';
const COMMON = { batch: 1, suite: 'ProDA', model: MODEL } as const;
const WHOLE = [257, 513] as const;
/** At borders the original's labels of strong views lie up to a cell beside ours; its averaged network normalises by the batch. */
const DIFFERENCES = 1e-2;
/** What `method.stride` divides; the network's maps are as large as those of 129 x 257. */
const CROP = [128, 256] as const;

/** The steps of ProDA, each with the settings of its config. */
export const PRODA_JOBS: readonly ProDAJob[] = [
  {
    ...COMMON,
    name: 'proda_warm_up',
    about: 'source and target, adversarial loss, discriminator; frozen BN',
    work: 'warm_up',
    config: 'configs/proda/warm_up_gta5.config.ts',
    size: [129, 257],
  },
  {
    ...COMMON,
    name: 'proda_stage1',
    about: 'source, weak and strong target, averaged network on the whole image, prototypes',
    work: 'stage1',
    tolerance: DIFFERENCES,
    config: STAGE1,
    size: CROP,
  },
  {
    ...COMMON,
    name: 'proda_distillation',
    about: 'stage 2: source, strong target, frozen teacher; bn_pretrain',
    work: 'distillation',
    tolerance: DIFFERENCES,
    config: 'configs/proda/stage2_gta5.config.ts',
    model: { ...MODEL, bn_clr: true },
    size: CROP,
  },
  {
    ...COMMON,
    name: 'proda_soft_label',
    about: 'probabilities at the grid of the network, written',
    work: 'soft_label',
    config: STAGE1,
    size: WHOLE,
  },
  {
    ...COMMON,
    name: 'proda_hard_label',
    about: 'class and confidence of each pixel, by image and mirror image, written',
    work: 'hard_label',
    config: STAGE1,
    size: WHOLE,
  },
  {
    ...COMMON,
    name: 'proda_prototypes',
    about: 'mean features of the classes that are predicted',
    work: 'prototypes',
    config: STAGE1,
    size: WHOLE,
  },
];
