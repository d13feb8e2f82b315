import type { Module } from '../../../framework/nn/Module.ts';

/** What methods of segmentation ask of a network besides `forward`, which returns logits [n, h, w, classes]; DeepLabV2 has it. */
export interface SegmentationNetwork extends Module {
  /** How many classes it tells apart. */
  readonly numClasses?: number;
  /** Names of the children that no pre-trained network brings: they learn faster than the rest, its backbone. */
  readonly headNames?: readonly string[];
  /** True where no layer but batch normalisation mixes the images of a batch: several batches may then pass as one, see `passTogether`. */
  readonly perImage?: boolean;
}
