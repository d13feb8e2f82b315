import { z } from 'zod';
import { TRANSFORMS } from '../../../framework/registration/kinds.ts';
import { spec } from '../../../framework/registration/spec.ts';

const pseudoLabels = z.strictObject({
  root: z.string().min(1).describe('folder that generate_pseudo_label made, or one of the original'),
  form: z
    .enum(['soft', 'hard'])
    .describe('soft: probabilities, which come as `soft`; hard: classes, which come as labels'),
  threshold: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .default(null)
    .describe(
      'hard: pixels whose confidence, as finely as the labels keep it, is not above it are of no class; null: all count',
    ),
  weights: z
    .string()
    .nullable()
    .default(null)
    .describe('checkpoint that the labels must have been made with; null: whatever it was'),
  stride: z.number().int().positive().default(4).describe('soft: pixels of the view per cell of what comes out'),
});

const side = z.number().int().positive();

/** Options of every data set of images with label maps. */
export const pairOptions = {
  labels: z
    .boolean()
    .default(true)
    .describe('false: images only, as of a target domain; label files need not be there'),
  image_size: z
    .tuple([side, side])
    .nullable()
    .default(null)
    .describe('[height, width] that every image is resized to when it is read; null: as it is stored'),
  num_examples: z.number().int().positive().nullable().default(null).describe('only the first so many; null: all'),
  on_error: z
    .enum(['stop', 'skip'])
    .default('stop')
    .describe(
      'a sample that cannot be read, an image without label or a label without image: an error, or left out and counted',
    ),
  cache_dir: z
    .string()
    .nullable()
    .default(null)
    .describe('folder that keeps decoded, mapped and resized samples, 4 bytes a pixel; null: none'),
  pseudo_labels: pseudoLabels
    .nullable()
    .default(null)
    .describe('labels that a network made, in the place of true ones, seen as the views show them; null: none'),
  transforms: z.array(spec(TRANSFORMS)).default([]).describe('applied to each sample, in this order'),
};

const schema = z.strictObject(pairOptions);
export type PairOptions = z.output<typeof schema>;
