import { z } from 'zod';

const side = z.number().int().positive();

/** [height, width] in pixels. */
export const sizeOption = z.tuple([side, side]);
