import { z } from 'zod';
import type { ClassCount } from './streetClasses.ts';

/** The option of data sets of streets. */
export function numClasses(usual: ClassCount) {
  return z
    .union([z.literal(19), z.literal(16), z.literal(13)])
    .default(usual)
    .describe('19: those of Cityscapes; 16: those that SYNTHIA has too; 13: those without wall, fence and pole');
}
