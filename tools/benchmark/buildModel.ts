import type { Module } from '../../framework/nn/Module.ts';
import { build } from '../../framework/registration/build.ts';
import { MODELS } from '../../framework/registration/kinds.ts';
import { loadEntriesOf } from '../../framework/registration/loadEntriesOf.ts';
import type { NetworkJob } from './Job.ts';

/** The network of a job, with the same first values in every process. */
export async function buildModel({ model }: Pick<NetworkJob, 'model'>): Promise<Module> {
  await loadEntriesOf(model);
  return build<Module>(MODELS, model).initialize(1);
}
