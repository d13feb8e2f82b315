import { z } from 'zod';

/** Options of every method that trains a segmentation network on a labelled source. */
export const trainingOptions = {
  source_view: z
    .enum(['weak', 'strong'])
    .default('weak')
    .describe('which view of the source is trained on; strong: the one that the transform StrongView makes'),
  source_weight: z.number().min(0).default(1).describe('factor of the loss on the source'),
  freeze_bn: z
    .boolean()
    .default(false)
    .describe(
      'batch normalisation keeps its statistics, scale and shift: for pre-trained networks; group normalisation is trained all the same',
    ),
  head_lr_mult: z
    .number()
    .min(0)
    .default(10)
    .describe('factor of the learning rate for what is not pre-trained, in DeepLabV2 layer5 and bn_pretrain'),
};

export type TrainingOptions = z.output<z.ZodObject<typeof trainingOptions>>;
