/**
 * The class of pixels that count for nothing: what no class covers, and what a transform brought in from beyond the
 * border. Every label map inside the framework uses it, whatever a data set stores for such pixels (Cityscapes and users'
 * masks often 255); 250 is ProDA's value.
 */
export const IGNORE_INDEX = 250;
