import type { RandomStream } from '../random/RandomStream.ts';

/** A picture, interleaved rows: value (y, x, c) stands at (y * width + x) * channels + c. */
export interface Image {
  /** `Uint8Array`: 0 .. 255. `Float32Array`: what the network gets. Never write to it: it may be a data set's own memory. */
  readonly data: Uint8Array | Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A class number for every pixel, row by row. */
export interface LabelMap {
  readonly data: Uint8Array | Int32Array;
  readonly height: number;
  readonly width: number;
}

/** What a transform did to the positions of the pixels, with every number that is needed to do the same again. */
export type GeometryStep =
  | {
      readonly type: 'crop';
      readonly top: number;
      readonly left: number;
      readonly height: number;
      readonly width: number;
    }
  | { readonly type: 'flip'; readonly direction: 'horizontal' | 'vertical' };

export interface Sample {
  /** Its place in the data set, 0 ..< length. */
  readonly index: number;
  readonly image: Image;
  /** The class of the picture, or of each of its pixels. */
  readonly label: number | LabelMap;
  /** What the sample is called in messages and output files, usually its file. */
  readonly name?: string | undefined;
  /** What was done to its geometry so far, in this order. Crops may reach over the border: `top` and `left` below 0. */
  readonly geometry?: readonly GeometryStep[] | undefined;
}

/** Changes one sample. An entry of the kind `transforms`. */
export interface Transform {
  /**
   * Returns a new sample; the arrays of the given one are not written to.
   *
   * @param random the only source of chance: named by seed, epoch and index, it does not depend on the workers.
   */
  apply(sample: Sample, random: RandomStream): Sample | Promise<Sample>;
}

/**
 * Samples by number. An entry of the kind `datasets`; every worker builds one of its own from the same spec.
 *
 * The constructor only takes the options. `open` finds and checks the files; pixels are read when they are asked for.
 */
export interface Dataset {
  /** What the data set is called in messages and results. */
  readonly name: string;
  /** Number of samples; known after `open`. */
  readonly length: number;
  /** Names of the classes, by label. */
  readonly classes: readonly string[];
  /** What the loader applies to each sample, in this order. */
  readonly transforms?: readonly Transform[];
  /** Checks everything that can be wrong with the files, before the first sample. @throws DataError */
  open?(): Promise<void>;
  /** @param index 0 ..< length */
  read(index: number): Promise<Sample>;
  /** The file that a sample comes from, for messages. */
  fileOf?(index: number): string;
  /** Where the data set is evaluated in parts: those, in the order of the evaluation. */
  streams?(): readonly DatasetStream[];
  /** Lets go of files. */
  close?(): Promise<void>;
}

/** A part of a data set with a result of its own. */
export interface DatasetStream {
  /** The corruption, or 'none'. */
  readonly corruption: string;
  /** 1 to 5; 0 where nothing is corrupted. */
  readonly severity: number;
  /** Its samples, numbered from 0. */
  readonly dataset: Pick<Dataset, 'length' | 'read' | 'fileOf'>;
}

/** Samples side by side, as typed arrays that can become tensors. */
export interface Batch {
  /** Values as the network gets them: bytes were divided by 255. */
  readonly images: Float32Array<ArrayBuffer>;
  /** [n, height, width, channels] */
  readonly shape: [number, number, number, number];
  readonly labels: Int32Array<ArrayBuffer>;
  /** [n], or [n, height, width] for label maps. */
  readonly labelShape: number[];
  /** The places of the samples in the data set or stream, in the order of the batch. */
  readonly indices: Int32Array<ArrayBuffer>;
  /** What the samples are called; empty where they have no names. */
  readonly names: readonly string[];
  /** What the transforms did to the geometry of each sample. */
  readonly geometry: readonly (readonly GeometryStep[])[];
  /** The pass over the data set, from 0. */
  readonly epoch: number;
}
