import type { RandomStream } from '../random/RandomStream.ts';
import type { GeometryStep, Size } from './geometry/GeometryStep.ts';
import type { SoftMap } from './geometry/warpSoftMap.ts';

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

/** A second look at a sample, made out of the first. */
export interface StrongView {
  readonly image: Image;
  /** The label after the same geometry. */
  readonly label?: number | LabelMap | undefined;
  /** From the sample's own image to this one. */
  readonly geometry: readonly GeometryStep[];
}

/** Probabilities of the classes on a grid. */
export interface SoftLabel extends SoftMap {
  /** The size of the picture that the grid covers. */
  readonly picture: Size;
}

export interface Sample {
  /** Its place in the data set, 0 ..< length. */
  readonly index: number;
  /** What transforms work on; of a sample with views, the weak one. */
  readonly image: Image;
  /** The class of the picture, or of each of its pixels (`IGNORE_INDEX`: none); undefined where the data set has no labels. */
  readonly label?: number | LabelMap | undefined;
  /** What the sample is called in messages and output files, usually its file. */
  readonly name?: string | undefined;
  /** What was done to its geometry so far, in this order. Crops may reach over the border: `top` and `left` below 0. */
  readonly geometry?: readonly GeometryStep[] | undefined;
  /** The strongly augmented view, where a transform made one. */
  readonly strong?: StrongView | undefined;
  /** What a network took the picture for; behind all transforms of a data set, the image. */
  readonly soft?: SoftLabel | undefined;
  /** The whole picture that the geometry starts from, where a transform kept it. */
  readonly full?: Image | undefined;
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
  /** Which part of it this is, such as 'val', where it has parts. */
  readonly split?: string | undefined;
  /** Number of samples; known after `open`. */
  readonly length: number;
  /** Names of the classes, by label. */
  readonly classes: readonly string[];
  /** Colours of the classes in pictures, RGB, by label. */
  readonly palette?: readonly (readonly [number, number, number])[];
  /** Smaller sets of its classes that results are known for, by number of classes: their labels. */
  readonly classSubsets?: Readonly<Record<number, readonly number[]>>;
  /** [height, width] of every image, where they all have one size: networks for it expect no other. */
  readonly imageSize?: readonly [number, number] | undefined;
  /** What the loader applies to each sample, in this order. */
  readonly transforms?: readonly Transform[];
  /** What the loader does when a sample cannot be read: end with the error (default), or count it and go on without it. */
  readonly onError?: 'stop' | 'skip';
  /** What is worth saying about the data set before a run, such as files that are left out; known after `open`. */
  readonly notes?: readonly string[];
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

/** Pictures side by side. */
export interface BatchImages {
  /** `Uint8Array`: 0 .. 255, of which the network gets the 255th parts (`unitFromBytes`). `Float32Array`: what it gets. */
  readonly images: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  /** [n, height, width, channels] */
  readonly shape: [number, number, number, number];
}

/** Labels side by side. */
export interface BatchLabels {
  readonly labels: Int32Array<ArrayBuffer>;
  /** [n], or [n, height, width] for label maps; [0] where there are none. */
  readonly labelShape: number[];
}

/** The strong views of a batch. */
export interface StrongBatch extends BatchImages, BatchLabels {
  /** Of each sample, from its weak view to its strong one. */
  readonly geometry: readonly (readonly GeometryStep[])[];
}

/** A sample that could not be read. */
export interface SkippedSample {
  readonly index: number;
  readonly reason: string;
}

/** Samples side by side, as typed arrays that can become tensors. */
export interface Batch extends BatchImages, BatchLabels {
  /** The places of the samples in the data set or stream, in the order of the batch. */
  readonly indices: Int32Array<ArrayBuffer>;
  /** What the samples are called; empty where they have no names. */
  readonly names: readonly string[];
  /** What the transforms did to the geometry of each sample. */
  readonly geometry: readonly (readonly GeometryStep[])[];
  /** The strong views, where a transform made them. */
  readonly strong?: StrongBatch | undefined;
  /** The whole pictures, where a transform kept them. */
  readonly full?: BatchImages | undefined;
  /** Probabilities of the classes, where the data set has them: [n, height, width, classes] on a grid of the images. */
  readonly soft?: BatchImages | undefined;
  /** Samples that were to be in this batch and could not be read. */
  readonly skipped: readonly SkippedSample[];
  /** The pass over the data set, from 0. */
  readonly epoch: number;
}
