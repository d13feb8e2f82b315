import { z } from 'zod';

/** Options of every method that trains a network on two domains. */
export const domainOptions = {
  bn_statistics: z
    .enum(['all', 'target'])
    .default('all')
    .describe(
      'whose batches the running statistics of batch normalisation follow, which evaluation uses: those of all views that pass, as in the original, or those of the target as it is; each batch is normalised by its own in any case',
    ),
  joint_pixels: z
    .number()
    .int()
    .min(0)
    .default(2 ** 17)
    .describe(
      'views of source and target go through the network as one batch where they are equally large, all of them together have no more pixels than this, the network says perImage, and that is faster (with frozen batch normalisation, or on CPUs by the native engine in float32 and bfloat16): each weight is read once, and gradients are not added up, but the activations of all are held. Each is normalised by its own statistics all the same. 0: one after the other',
    ),
};
