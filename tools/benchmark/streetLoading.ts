import { join } from 'node:path';
import { DataLoader } from '../../framework/data/DataLoader.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import type { StreetLoadingJob } from './Job.ts';
import { openStreets } from './openStreets.ts';
import type { Workload } from './Workload.ts';
import { writeSoftLabels } from './writeSoftLabels.ts';

/**
 * Passes over the data set of a config, shuffled, by the loader that trains and used as training does. A pass starts with nothing loaded ahead and ends with its
 * last batch, as the other side's does.
 *
 * @param scratch folder for pseudo labels, where the config has them
 */
export async function streetLoading(job: StreetLoadingJob, scratch: string | undefined): Promise<Workload> {
  const { batch, workers } = job;
  const loader = await DataLoader.open({
    dataset: await specOf(job, scratch),
    batchSize: batch,
    workers,
    shuffle: true,
  });
  let epoch = 0;
  return {
    async step() {
      for await (const batch of loader.batches(epoch++)) loader.recycle(batch);
      return null;
    },
  };
}

async function specOf(job: StreetLoadingJob, scratch: string | undefined): Promise<Spec> {
  const { spec, dataset, pseudoLabels } = await openStreets(job);
  if (!pseudoLabels) return spec;
  if (scratch === undefined) throw new TypeError(`${job.name} needs a folder for its pseudo labels`);
  const root = join(scratch, 'soft');
  await writeSoftLabels(root, dataset, job.images);
  return { ...spec, pseudo_labels: { root, form: 'soft' } };
}
