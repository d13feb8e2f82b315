import type { RandomStream } from '../../../framework/random/RandomStream.ts';
import type { Material, Vec3 } from '../scene/Scene.ts';
import type { PatternName } from './patterns.ts';

/** Red, green, blue, 0 .. 1. */
export type Rgb = readonly [number, number, number];

/** How a style paints a material. */
export interface MaterialLook {
  /** Each object takes one of them. */
  readonly colours: readonly Rgb[];
  /** Deviation of an object's colour from it, in brightness and in each channel. */
  readonly vary?: number;
  /** One of them, with a second colour; without one: the first, darker. */
  readonly patterns?: readonly PatternName[];
  readonly second?: readonly Rgb[];
  /** How much of the second colour there is at most, 0 .. 1. */
  readonly strength?: number;
}

/** Light and air of one picture. */
export interface Day {
  /** Towards the sun. */
  readonly sun: Vec3;
  /** What a face that looks at the sun gets from it, and what every face gets. */
  readonly sunlight: Rgb;
  readonly ambient: Rgb;
  /** The colour of far things, and the distance at which they are two thirds of it, metres. */
  readonly haze: Rgb;
  readonly hazeDistance: number;
  readonly zenith: Rgb;
  readonly skyline: Rgb;
  readonly cloud: Rgb;
  /** Share of the sky that clouds cover, 0 .. 1. */
  readonly clouds: number;
}

/** A world's appearance: geometry and labels do not depend on it. */
export interface Style {
  readonly name: string;
  readonly materials: Readonly<Record<Material, MaterialLook>>;
  drawDay(random: RandomStream): Day;
  /** From light (RGB by turns, 0 .. 1) to the bytes of the picture: lens, sensor, file format. May change `light`. */
  develop(light: Float32Array, height: number, width: number, random: RandomStream): Uint8Array;
}
