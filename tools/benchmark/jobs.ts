import { nearestName } from '../../framework/errors/nearestName.ts';
import { UserError } from '../../framework/errors/UserError.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import type { Job, LoadingJob, NetworkJob } from './Job.ts';
import { isProDA } from './proda/isProDA.ts';
import { PRODA_JOBS } from './proda/prodaJobs.ts';
import { STREET_JOBS } from './streetJobs.ts';

// Images are used as they are: normalising them would be the same small addend on both sides.
const CIFAR_NETWORKS: readonly (readonly [name: string, title: string, model: Spec])[] = [
  ['resnet20', 'ResNet-20', { type: 'ResNet', depth: 20, mean: null, std: null }],
  ['resnet56', 'ResNet-56', { type: 'ResNet', depth: 56, mean: null, std: null }],
  ['wrn40_2', 'WideResNet-40-2', { type: 'WideResNet', depth: 40, widen_factor: 2, normalize: false }],
];

const adaptation = CIFAR_NETWORKS.flatMap(([name, title, model]) =>
  (['norm', 'tent'] as const).map((work): NetworkJob => {
    const step =
      work === 'norm' ? 'forward by the statistics of the batch' : 'forward, backward, Adam on scales and shifts';
    return { name: `${work}_${name}`, about: `${title}: ${step}`, work, model, batch: 200, size: [32, 32] };
  }),
);

const segmentation = [50, 101].flatMap(depth =>
  (['infer', 'train'] as const).map((work): NetworkJob => {
    const step =
      work === 'infer'
        ? 'logits at an eighth of the size'
        : 'cross entropy at full size, backward, SGD with momentum; frozen BN';
    return {
      name: `${work}_deeplab${depth}`,
      about: `DeepLabV2-ResNet-${depth}: ${step}`,
      work,
      model: { type: 'DeepLabV2', depth, head: 'classic', num_classes: 19 },
      batch: 1,
      size: [257, 513],
    };
  }),
);

const loading = [0, 2].map((workers): LoadingJob => {
  const where = workers === 0 ? 'in the thread that asks' : `by ${workers} workers`;
  return {
    name: workers === 0 ? 'load_cifar10' : `load_cifar10_${workers}`,
    about: `100 training batches of 128 images of CIFAR-10, cropped and flipped ${where}`,
    work: 'load',
    root: 'data/cifar10',
    workers,
    batch: 128,
    batches: 100,
  };
});

const startUp: NetworkJob = {
  name: 'start',
  about: 'from the start of the process to the first logits of ResNet-20',
  work: 'norm',
  model: CIFAR_NETWORKS[0][2],
  batch: 1,
  size: [32, 32],
  startUp: true,
};

/** Everything that can be measured, in the order of the table. */
export const JOBS: readonly Job[] = [
  ...adaptation,
  ...segmentation,
  ...PRODA_JOBS,
  ...loading,
  ...STREET_JOBS,
  startUp,
];

export interface JobChanges {
  readonly batch?: number | undefined;
  readonly size?: readonly [number, number] | undefined;
  /** Of CIFAR-10. */
  readonly root?: string | undefined;
  /** Folder of the street trees. */
  readonly streets?: string | undefined;
  /** Of street scenes in a step. */
  readonly images?: number | undefined;
}

/**
 * The jobs of a command line.
 *
 * @param names separated by commas; `tent` takes all that begin with `tent_`; undefined takes all
 * @throws UserError for a name that is neither a job nor the beginning of one
 */
export function chooseJobs(names: string | undefined, changes: JobChanges): Job[] {
  const words = names?.split(',').map(word => word.trim());
  for (const word of words ?? []) if (!JOBS.some(job => isMeant(job, word))) throw unknownJob(word);
  return JOBS.filter(job => !words || words.some(word => isMeant(job, word))).map(job => changed(job, changes));
}

function changed(job: Job, { batch = job.batch, size, root, streets, images }: JobChanges): Job {
  if (job.work === 'load') return { ...job, batch, root: root ?? job.root };
  if (job.work === 'load_streets') return { ...job, batch, root: streets ?? job.root, images: images ?? job.images };
  return { ...job, batch: job.startUp || isProDA(job) ? job.batch : batch, size: size ?? job.size };
}

const isMeant = ({ name }: Job, word: string): boolean => name === word || name.startsWith(`${word}_`);

function unknownJob(word: string): UserError {
  const names = JOBS.map(job => job.name);
  const nearest = nearestName(word, names);
  return new UserError(`--jobs: there is no job "${word}"`, {
    hint: nearest ? `did you mean ${nearest}?` : `known are ${names.join(', ')}`,
  });
}
