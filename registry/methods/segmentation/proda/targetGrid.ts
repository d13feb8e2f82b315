import { z } from 'zod';
import type { Tensor4D } from '../../../../framework/backend/tf.ts';
import type { TensorBatch } from '../../../../framework/data/batchToTensors.ts';
import { ConfigError } from '../../../../framework/errors/UserError.ts';

/** The option of methods that learn from the target. */
export const strideOption = z
  .number()
  .int()
  .positive()
  .default(4)
  .describe('pixels per cell of the grid that losses on the target are computed on; it divides the crop');

/** Height and width of the grid that losses on the target are computed on. */
export type Grid = readonly [height: number, width: number];

/** @throws ConfigError when the stride does not divide the images */
export function targetGrid({ images }: TensorBatch, stride: number): Grid {
  const [, height, width] = images.shape;
  if (height % stride === 0 && width % stride === 0) return [height / stride, width / stride];
  throw new ConfigError(
    `images of data.target are [${height}, ${width}], which method.stride ${stride} does not divide`,
    {
      hint: 'choose a crop_size that it divides',
    },
  );
}

/** The strong views of a batch. @throws ConfigError when it has none */
export function strongView({ strong }: TensorBatch, why: string): NonNullable<TensorBatch['strong']> {
  if (strong) return strong;
  throw new ConfigError(`${why}, but data.target makes no strong view`, {
    hint: "append { type: 'StrongView', transforms: [{ type: 'RandAugment' }] } to data.target.transforms, as configs/_base_/datasets/cityscapes_soft.config.ts does",
  });
}

/** @throws ConfigError when a batch has no hard labels */
export function requireHardLabels({ labels }: TensorBatch): void {
  if (labels.rank === 3) return;
  throw new ConfigError('data.target has no labels to learn from', {
    hint: "set data.target.pseudo_labels: { root, form: 'hard', threshold: 0.95 }; generate_pseudo_label makes them",
  });
}

/** The soft labels of a batch, [n, h, w, classes]. @throws ConfigError when it has none, or they lie on another grid or have other classes */
export function softLabels(
  { soft }: TensorBatch,
  grid: Grid,
  { numClasses }: { readonly numClasses: number },
): Tensor4D {
  if (!soft) {
    throw new ConfigError('method.denoise needs soft labels, which data.target does not have', {
      hint: "set data.target.pseudo_labels: { root, form: 'soft' }; generate_pseudo_label --soft makes them",
    });
  }
  const [, height, width, classes] = soft.shape;
  if (height === grid[0] && width === grid[1] && classes === numClasses) return soft;
  throw new ConfigError(
    `soft labels are [${height}, ${width}] of ${classes} classes, the loss needs [${grid}] of ${numClasses}`,
    { hint: 'let data.target.pseudo_labels.stride be method.stride, and the classes agree' },
  );
}
