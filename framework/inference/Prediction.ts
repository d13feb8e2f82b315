import type { Rgb } from '../files/pictures/Canvas.ts';

/** A class with the probability that the network gives it. */
export interface RankedClass {
  /** Its number, from 0. */
  readonly label: number;
  readonly name: string;
  /** 0 to 1; all classes add up to 1. */
  readonly probability: number;
}

/** What a classifier says about an image. */
export interface ClassPrediction {
  readonly task: 'classification';
  /** All classes, the most probable one first. */
  readonly classes: readonly RankedClass[];
  /** What was done to the image before, such as a change of its size. */
  readonly notes: readonly string[];
}

/** What a segmentation network says about an image. */
export interface SegmentationPrediction {
  readonly task: 'segmentation';
  readonly height: number;
  readonly width: number;
  /** The class of each pixel of the image, row by row. */
  readonly labels: Uint8Array;
  /** Names of the classes, by label. */
  readonly classes: readonly string[];
  /** Their colours, RGB, by label. */
  readonly palette: readonly Rgb[];
  /** Share of the pixels that each class has, 0 to 1, by label. */
  readonly shares: readonly number[];
  /** What was done to the image before, such as a change of its size. */
  readonly notes: readonly string[];
}

export type Prediction = ClassPrediction | SegmentationPrediction;
