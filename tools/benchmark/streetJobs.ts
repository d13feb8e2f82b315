import type { StreetLoadingJob } from './Job.ts';

/** Where the trees are looked for that `make_streets` draws in the sizes of GTA5 and Cityscapes. */
export const STREETS = 'data/streets_large';
/** Images in a step: enough to take the mean over what is drawn by chance. */
const IMAGES = 24;

const common = { work: 'load_streets', root: STREETS, batch: 1, images: IMAGES } as const;
const gta5 = { ...common, config: 'proda/src_only_gta5.config.ts', part: 'source', tree: 'GTA5' } as const;
const stage1 = { ...common, config: 'proda/stage1_gta5.config.ts', part: 'target', tree: 'cityscapes' } as const;
const GTA5 = `${IMAGES} images of GTA5 with labels, resized, cropped, flipped`;
const STAGE1 = `${IMAGES} images for ProDA's stage 1: two views, whole image, soft label;`;

/** The data sides of source-only training and of ProDA's stage 1, as their configs name them. */
export const STREET_JOBS: readonly StreetLoadingJob[] = [
  { ...gta5, name: 'load_gta5', about: `${GTA5} in the thread that asks`, workers: 0, lean: false },
  { ...gta5, name: 'load_gta5_2', about: `${GTA5} by 2 workers`, workers: 2, lean: false },
  { ...gta5, name: 'load_gta5_lean_2', about: 'the same, PyTorch without avoidable work', workers: 2, lean: true },
  { ...stage1, name: 'load_stage1_2', about: `${STAGE1} 2 workers`, workers: 2, lean: false },
  { ...stage1, name: 'load_stage1_lean_2', about: 'the same, PyTorch without avoidable work', workers: 2, lean: true },
];
