import { filesOf } from '../inference/filesOf.ts';
import type { StreetLoadingJob } from './Job.ts';
import { openStreets } from './openStreets.ts';

/** What the PyTorch side reads, and what it does to it. */
export interface StreetFiles {
  readonly images: readonly string[];
  /** [height, width] that every image is resized to; null: as it is stored. */
  readonly size: readonly [number, number] | null;
  /** As the config has them, with all options. */
  readonly transforms: readonly unknown[];
}

/** @throws UserError where the tree is missing or too small */
export async function streetFiles(job: StreetLoadingJob): Promise<StreetFiles> {
  const { spec, dataset } = await openStreets(job);
  return {
    images: filesOf(dataset).slice(0, job.images),
    size: dataset.imageSize ?? null,
    transforms: spec.transforms as unknown[],
  };
}
