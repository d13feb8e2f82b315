import { z } from 'zod';

const length = z.int().min(1);
const size = z.tuple([length, length]).nullable().default(null);

const inference = z
  .strictObject({
    mode: z.enum(['whole', 'slide']).default('whole').describe('whole images, or windows whose logits are averaged'),
    crop_size: size.describe('[height, width] of a window; along an axis where the image is smaller, the image'),
    stride: size.describe('[height, width] from a window to the next; the last one is shifted inwards'),
    flip: z.boolean().default(false).describe('average with the prediction of the mirrored image'),
  })
  .superRefine(({ mode, crop_size, stride }, context) => {
    if (mode === 'whole') return;
    const missing = crop_size === null ? 'crop_size' : stride === null ? 'stride' : undefined;
    if (missing)
      context.addIssue({ code: 'custom', path: [missing], message: `mode 'slide' needs it: [height, width]` });
    if (crop_size === null || stride === null) return;
    if (stride[0] <= crop_size[0] && stride[1] <= crop_size[1]) return;
    context.addIssue({
      code: 'custom',
      path: ['stride'],
      message: `windows of crop_size [${crop_size}] would leave gaps: expected no more than that`,
    });
  });

/** How a method sees the images that it predicts, in mmsegmentation's words. */
export type Inference = z.output<typeof inference>;

/** The option `inference` of what evaluates. */
export const inferenceOption = inference
  .prefault({})
  .describe(
    "how images are seen: mode 'whole' or 'slide', crop_size and stride [height, width] of its windows, flip: average with the mirror image",
  );

/** Whole images, as they are. */
export const WHOLE: Inference = inference.parse({});
