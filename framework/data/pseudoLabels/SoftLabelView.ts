import { warpSoftMap } from '../geometry/warpSoftMap.ts';
import type { Sample, Transform } from '../types.ts';

/**
 * Cuts the soft label of a sample to what its image shows, on a grid of the image. Behind all other transforms, it is the only one that
 * touches the label: a data set with soft labels adds it itself.
 */
export class SoftLabelView implements Transform {
  readonly #stride: number;

  /** @param stride pixels of the image per cell */
  constructor(stride: number) {
    this.#stride = stride;
  }

  apply(sample: Sample): Sample {
    const { soft, image, geometry = [] } = sample;
    if (!soft) return sample;
    const cells = (pixels: number) => Math.max(1, Math.floor(pixels / this.#stride));
    const grid = { height: cells(image.height), width: cells(image.width) };
    const view = warpSoftMap(soft, geometry, soft.picture, grid);
    return { ...sample, soft: { ...view, picture: { height: image.height, width: image.width } } };
  }
}
