import type { Surface } from './surfaces.ts';

/** Metres: right, up, forward, seen from the road under the camera. */
export type Vec3 = readonly [number, number, number];
/** Metres in the plane of a face. */
export type Point = readonly [number, number];

/** What a face is made of: each style paints each material in its own way. */
export type Material =
  | 'asphalt'
  | 'marking'
  | 'slabs'
  | 'kerb'
  | 'grass'
  | 'facade'
  | 'blankFacade'
  | 'roof'
  | 'masonry'
  | 'pickets'
  | 'bark'
  | 'leaves'
  | 'metal'
  | 'signFace'
  | 'signBorder'
  | 'lightBox'
  | 'lampRed'
  | 'lampAmber'
  | 'lampGreen'
  | 'carBody'
  | 'truckBody'
  | 'cargo'
  | 'busBody'
  | 'trainBody'
  | 'trim'
  | 'glass'
  | 'tyre'
  | 'headlight'
  | 'taillight'
  | 'plate'
  | 'skin'
  | 'hair'
  | 'cloth'
  | 'trousers'
  | 'riderCloth'
  | 'bicycleFrame'
  | 'motorcycleBody'
  | 'engine'
  | 'bin';

/** A flat piece of the world. */
export interface Face {
  readonly surface: Surface;
  readonly material: Material;
  /** The plane: a point of it and two orthogonal unit vectors. */
  readonly origin: Vec3;
  readonly u: Vec3;
  readonly v: Vec3;
  /** Corners in the plane; the outline may be concave, and may cross itself (even-odd rule). */
  readonly outline: readonly Point[];
  /** Faces with the same number are painted alike. */
  readonly paint: number;
  /** Which traffic participant it belongs to, from 1 on; 0: none. */
  readonly instance: number;
  /** Of two faces in one plane, the higher one is seen. */
  readonly layer: number;
  /** How much of the light a shadow takes, 0 .. 1. */
  readonly shadow: number;
}

/** A camera that looks along the road; verticals stay vertical. */
export interface Camera {
  /** Metres above the road. */
  readonly height: number;
  /** Radians, to the right. */
  readonly yaw: number;
  /** Focal length, in widths of the picture. */
  readonly focal: number;
  /** Height of the horizon in the picture: 0 is its upper edge, 1 its lower one. */
  readonly horizon: number;
}

/** A moment in a street. What no face covers is sky. */
export interface Scene {
  readonly faces: readonly Face[];
  readonly camera: Camera;
}
