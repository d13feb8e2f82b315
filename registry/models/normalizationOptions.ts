import { z } from 'zod';

/** One number per colour: red, green, blue. */
const rgb = z.tuple([z.number(), z.number(), z.number()]);

/** Options of networks that normalise their input by constants; the defaults are ImageNet's. */
export const normalizationOptions = {
  mean: rgb.nullable().default([0.485, 0.456, 0.406]).describe('subtracted from images in [0, 1]; null: 0'),
  std: rgb
    .refine(std => std.every(value => value > 0), 'must be positive')
    .nullable()
    .default([0.229, 0.224, 0.225])
    .describe('divides what remains; null: 1'),
};
