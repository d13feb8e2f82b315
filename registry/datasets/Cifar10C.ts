import { join } from 'node:path';
import { z } from 'zod';
import type { Dataset, DatasetStream, Sample, Transform } from '../../framework/data/types.ts';
import { DataError } from '../../framework/errors/UserError.ts';
import { build } from '../../framework/registration/build.ts';
import { DATASETS, TRANSFORMS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { spec } from '../../framework/registration/spec.ts';
import { CIFAR10_CLASSES, SIDE } from './cifar/classes.ts';
import { CORRUPTION_NAMES } from './cifar/corruptionNames.ts';
import { NpyRows } from './cifar/NpyRows.ts';
import { openCifar10C } from './cifar/openCifar10C.ts';

const severity = z.number().int().min(1).max(5);
const distinct = (values: readonly unknown[]) => new Set(values).size === values.length;

const options = z.strictObject({
  root: z.string().default('data/CIFAR-10-C').describe('folder of <corruption>.npy and labels.npy'),
  corruptions: z
    .array(z.string().min(1))
    .min(1)
    .refine(distinct, 'expected each corruption once')
    .default([...CORRUPTION_NAMES])
    .describe('names of the files, in the order of the evaluation'),
  severities: z
    .array(severity)
    .min(1)
    .refine(distinct, 'expected each severity once')
    .default([5, 4, 3, 2, 1])
    .describe('which to evaluate, in this order'),
  stored_severities: z
    .array(severity)
    .min(1)
    .refine(distinct, 'expected each severity once')
    .default([1, 2, 3, 4, 5])
    .describe('which severities the rows of the files hold, in their order'),
  num_examples: z
    .number()
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('only the first so many of each; null: all'),
  transforms: z.array(spec(TRANSFORMS)).default([]).describe('applied to each image, in this order'),
});

/**
 * CIFAR-10-C (Hendrycks and Dietterich 2019) as distributed: `<corruption>.npy`, uint8 (rows, 32, 32, 3), severity after
 * severity, and `labels.npy`. Rows are read when they are needed. One stream for every severity (outermost) and
 * corruption; as a whole, the streams one after the other.
 */
@register(DATASETS, 'Cifar10C')
export class Cifar10C implements Dataset {
  static readonly options = options;
  readonly name = 'Cifar10C';
  readonly classes = CIFAR10_CLASSES;
  readonly imageSize = [SIDE, SIDE] as const;
  readonly transforms: readonly Transform[];
  readonly #settings: z.output<typeof options>;
  #files: readonly NpyRows[] = [];
  #streams: readonly DatasetStream[] = [];

  constructor(settings: z.output<typeof options>) {
    this.#settings = settings;
    this.transforms = settings.transforms.map(transform => build<Transform>(TRANSFORMS, transform));
  }

  get length(): number {
    return this.#streams.reduce((sum, { dataset }) => sum + dataset.length, 0);
  }

  /** @throws DataError naming the file, what is wrong with it and the way out */
  async open(): Promise<void> {
    const { root, corruptions, severities, stored_severities: stored, num_examples } = this.#settings;
    const absent = severities.find(value => !stored.includes(value));
    if (absent !== undefined) {
      throw new DataError(`severity ${absent} is not in the files of ${root}: they hold [${stored.join(', ')}]`, {
        hint: `set severities: [${stored.join(', ')}], or stored_severities if the files hold others`,
      });
    }
    const { perSeverity, labels } = await openCifar10C(root, corruptions, stored);
    if (num_examples !== null && num_examples > perSeverity) {
      throw new DataError(`num_examples is ${num_examples}, but ${root} holds ${perSeverity} images of each severity`, {
        hint: 'lower num_examples, or leave it out for all',
      });
    }
    const length = num_examples ?? perSeverity;
    this.#files = corruptions.map(corruption => new NpyRows(join(root, `${corruption}.npy`)));
    this.#streams = severities.flatMap(severity =>
      corruptions.map((corruption, k) => {
        const first = stored.indexOf(severity) * perSeverity;
        return { corruption, severity, dataset: streamOf(this.#files[k], first, length, labels) };
      }),
    );
  }

  streams(): readonly DatasetStream[] {
    return this.#streams;
  }

  fileOf(index: number): string {
    const { dataset, row } = this.#place(index);
    return dataset.fileOf!(row);
  }

  /** @returns an image [32, 32, 3] of bytes, RGB */
  async read(index: number): Promise<Sample> {
    const { dataset, row } = this.#place(index);
    return { ...(await dataset.read(row)), index };
  }

  async close(): Promise<void> {
    await Promise.all(this.#files.map(file => file.close()));
  }

  #place(index: number): { dataset: DatasetStream['dataset']; row: number } {
    const length = this.#streams[0].dataset.length; // all have the same
    return { dataset: this.#streams[Math.floor(index / length)].dataset, row: index % length };
  }
}

/** @param first the stream's first row in the file */
function streamOf(rows: NpyRows, first: number, length: number, labels: Uint8Array): DatasetStream['dataset'] {
  return {
    length,
    fileOf: index => `row ${first + index} of ${rows.file}`,
    read: async index => {
      const data = await rows.row(first + index);
      return { index, image: { data, height: SIDE, width: SIDE, channels: 3 }, label: labels[index] };
    },
  };
}
