import type { Config } from '../../../framework/config/Config.ts';
import { loadConfig } from '../../../framework/config/loadConfig.ts';
import type { ProDAJob } from '../Job.ts';

/** The config of a job with the job's network, which starts from random values. */
export async function prodaConfig({ config, model, work }: ProDAJob): Promise<Config> {
  const { type: _, ...options } = model;
  return loadConfig(config, {
    load_from: null,
    'model.pretrained': null,
    ...Object.fromEntries(Object.entries(options).map(([name, value]) => [`model.${name}`, value])),
    // Both views cost us the same; on the weak one the original computes the loss at the resolution of the crop, as we do.
    ...(work === 'warm_up' && { 'method.source_view': 'weak' }),
  });
}
