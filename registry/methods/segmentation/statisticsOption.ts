import { z } from 'zod';

/** What every method has that trains a network on two domains. */
export const statisticsOption = {
  bn_statistics: z
    .enum(['all', 'target'])
    .default('all')
    .describe(
      'whose batches the running statistics of batch normalisation follow, which evaluation uses: those of all views that pass, as in the original, or those of the target as it is; each batch is normalised by its own in any case',
    ),
};
