import { z } from 'zod';

/** The option of data sets of streets. */
export const numClasses = z
  .union([z.literal(19), z.literal(16), z.literal(13)])
  .default(19)
  .describe('19: those of Cityscapes; 16: those that SYNTHIA has too; 13: those without wall, fence and pole');
