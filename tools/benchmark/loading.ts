import { DataLoader } from '../../framework/data/DataLoader.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import type { LoadingJob } from './Job.ts';
import type { Workload } from './Workload.ts';

const TRANSFORMS: readonly Spec[] = [
  { type: 'RandomCrop', size: [32, 32], padding: 4 },
  { type: 'RandomFlip', prob: 0.5 },
];

/** Shuffled training batches of CIFAR-10, epoch after epoch, as a training run takes them. */
export async function loading({ root, batch, workers, batches }: LoadingJob): Promise<Workload> {
  const loader = await DataLoader.open({
    dataset: { type: 'Cifar10', root, split: 'train', transforms: TRANSFORMS },
    batchSize: batch,
    workers,
    shuffle: true,
    dropLast: true,
  });
  const stream = loader.endless();
  return {
    async step() {
      for (let i = 0; i < batches; i++) await stream.next();
      return null;
    },
  };
}
