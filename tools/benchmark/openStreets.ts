import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../framework/config/Config.ts';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { openDataset } from '../../framework/data/openDataset.ts';
import type { Dataset } from '../../framework/data/types.ts';
import { DataError, UserError } from '../../framework/errors/UserError.ts';
import { packageRoot } from '../../framework/files/packageRoot.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import type { StreetLoadingJob } from './Job.ts';
import { STREETS } from './streetJobs.ts';

/** The data set that a job loads, as its config names it. */
export interface Streets {
  /** Without pseudo labels: those of the config's own folder are of other images. */
  readonly spec: Spec;
  readonly dataset: Dataset;
  /** Whether the config trains with pseudo labels. */
  readonly pseudoLabels: boolean;
}

/** @throws UserError where the tree is missing or too small */
export async function openStreets(job: StreetLoadingJob): Promise<Streets> {
  const { root, tree, images, part } = job;
  const folder = join(root, tree);
  if (!existsSync(folder)) throw new DataError(`the folder ${folder} does not exist`, { hint: howToMake(job) });
  const config = await loadConfig(join(packageRoot(), 'configs', job.config), { [`data.${part}.root`]: folder });
  const { pseudo_labels, ...spec } = specOf(config, part);
  const dataset = await openDataset(spec);
  if (dataset.length < images) {
    throw new UserError(`--images is ${images}, but ${folder} holds ${dataset.length} images`, {
      hint: 'lower it, or draw a larger tree',
    });
  }
  return { spec: { ...spec, num_examples: images }, dataset, pseudoLabels: Boolean(pseudo_labels) };
}

function specOf({ value }: Config, part: StreetLoadingJob['part']): Spec {
  const spec = value.data?.[part];
  if (!spec) throw new TypeError(`the config has no data.${part}`);
  return spec;
}

function howToMake({ tree, images, root }: StreetLoadingJob): string {
  const size = tree === 'GTA5' ? '1052x1914' : '1024x2048';
  const out = root === STREETS ? root : `'${root}'`;
  return `draw it: node tools/make_streets.js --tree ${tree.toLowerCase()} --size ${size} --images ${images} --val-images 1 --out ${out}`;
}
