import type { RandomStream } from '../../../framework/random/RandomStream.ts';
import { Frame } from './Frame.ts';
import { rectangle } from './outlines.ts';
import type { Face, Material, Point, Vec3 } from './Scene.ts';
import type { Surface } from './surfaces.ts';

/** What a face shows, apart from where it is. */
export interface Look {
  readonly surface: Surface;
  readonly material: Material;
  readonly paint?: number;
  readonly instance?: number;
  readonly layer?: number;
  readonly shadow?: number;
}

/** Paints of which a scene has one: the ground's. Objects take numbers from 100 on. */
export const PAINT = { road: 1, marking: 2, sidewalk: 3, kerb: 4, terrain: 5, leaves: 6 } as const;

/** What things stand on. */
export type Ground = 'road' | 'sidewalk' | 'terrain';
const GROUNDS = { road: 'asphalt', sidewalk: 'slabs', terrain: 'grass' } as const;

const scaled = (outline: readonly Point[], by: number): readonly Point[] =>
  by === 1 ? outline : outline.map(([x, y]): Point => [by * x, by * y]);

/** Collects the faces of a scene. */
export class SceneBuilder {
  readonly faces: Face[] = [];
  #paint = 100;
  #instance = 0;

  /** @param random where everything that is not given comes from */
  constructor(readonly random: RandomStream) {}

  newPaint(): number {
    return this.#paint++;
  }

  newInstance(): number {
    return ++this.#instance;
  }

  /** A face in any plane. @param u, v orthogonal unit vectors */
  face(look: Look, origin: Vec3, u: Vec3, v: Vec3, outline: readonly Point[]): void {
    this.faces.push({ paint: 0, instance: 0, layer: 0, shadow: 0, ...look, origin, u, v, outline });
  }

  /** On the ground. @param outline right and forward, metres from the camera */
  ground(look: Look, outline: readonly Point[], y = 0): void {
    this.face(look, [0, y, 0], [1, 0, 0], [0, 0, 1], outline);
  }

  /** Across an object: outline in right and up. @param forward where in the object */
  across(look: Look, frame: Frame, outline: readonly Point[], forward = 0): void {
    this.face(look, frame.at(0, 0, forward), frame.right, Frame.up, scaled(outline, frame.scale));
  }

  /** Along an object: outline in forward and up. @param right where in the object */
  along(look: Look, frame: Frame, outline: readonly Point[], right = 0): void {
    this.face(look, frame.at(right, 0, 0), frame.forward, Frame.up, scaled(outline, frame.scale));
  }

  /**
   * A body with the same profile over its whole width: two sides, and a face for each edge of the profile.
   *
   * @param profile forward and up, once around
   * @param edge what the face over the edge from corner `i` to the next shows; nothing: as the sides
   */
  extrude(look: Look, frame: Frame, profile: readonly Point[], width: number, edge?: (i: number) => Look): void {
    this.along(look, frame, profile, -width / 2);
    this.along(look, frame, profile, width / 2);
    for (const [i, [f0, y0]] of profile.entries()) {
      const [f1, y1] = profile[(i + 1) % profile.length];
      const length = Math.hypot(f1 - f0, y1 - y0);
      const [df, dy] = [(f1 - f0) / length, (y1 - y0) / length];
      const v: Vec3 = [frame.forward[0] * df, dy, frame.forward[2] * df];
      const outline = scaled(rectangle(0, 0, width, length), frame.scale);
      this.face(edge?.(i) ?? look, frame.at(-width / 2, y0, f0), frame.right, v, outline);
    }
  }

  /** The shadow under an object. @param surface what lies there */
  shadowUnder(frame: Frame, width: number, length: number, surface: Ground, shadow = 0.6): void {
    const material = GROUNDS[surface];
    const corners = [-1, 1].flatMap(side => [-1, 1].map(end => [side, end * side] as const));
    const outline = corners.map(([side, end]): Point => {
      const [x, , z] = frame.at((side * width) / 2, 0, (end * length) / 2);
      return [x, z];
    });
    this.ground({ surface, material, paint: PAINT[surface], layer: 3, shadow }, outline, frame.y);
  }
}
