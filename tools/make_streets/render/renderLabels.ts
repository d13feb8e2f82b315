import type { Scene } from '../scene/Scene.ts';
import { SURFACES, type Surface } from '../scene/surfaces.ts';
import { rasterise } from './rasterise.ts';

/** Surfaces by the code that stands for them in a label map. */
export const SURFACE_CODES = Object.keys(SURFACES) as Surface[];

/** What each pixel shows, row by row. */
export interface StreetLabels {
  readonly height: number;
  readonly width: number;
  /** Index into `SURFACE_CODES`. */
  readonly surface: Uint8Array;
  /** Number of the traffic participant; 0: none. */
  readonly instance: Uint16Array;
}

/** The label map of a scene: exact, one surface a pixel, the one at its middle. */
export function renderLabels(scene: Scene, height: number, width: number): StreetLabels {
  const { face } = rasterise(scene, height, width);
  const codes = scene.faces.map(({ surface }) => SURFACE_CODES.indexOf(surface));
  const sky = SURFACE_CODES.indexOf('sky');
  const surface = Uint8Array.from(face, index => (index < 0 ? sky : codes[index]));
  const instance = Uint16Array.from(face, index => (index < 0 ? 0 : scene.faces[index].instance));
  return { height, width, surface, instance };
}
