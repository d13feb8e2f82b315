import type { Tensor4D } from '../../../framework/backend/tf.ts';

/** What a segmentation network returns; height and width are the image's over its output stride. */
export type SegmentationOutput = {
  /** What the classifier saw: [n, h, w, channels]. */
  readonly features: Tensor4D;
  /** [n, h, w, classes] */
  readonly logits: Tensor4D;
};
