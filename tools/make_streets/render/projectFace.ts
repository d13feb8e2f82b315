import type { Camera, Face, Vec3 } from '../scene/Scene.ts';

/** Nothing nearer than this is seen, metres. */
const NEAR = 0.4;

/**
 * A face as the camera sees it. With a ray `d = (x, y, 1)` through a pixel, all that is needed at the pixel is linear in
 * `d`: `inverse depth = normal . d`; and with it `u = depth * (uAxis . d) - uOffset`, `v` likewise.
 */
export interface ProjectedFace {
  /** Corners on the plane at distance 1, x and y by turns; y points up. */
  readonly corners: Float64Array;
  /** Normal of the plane, scaled so that its product with a ray is the inverse depth. */
  readonly normal: Vec3;
  readonly uAxis: Vec3;
  readonly vAxis: Vec3;
  readonly uOffset: number;
  readonly vOffset: number;
}

const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** @returns nothing when the face is behind the camera, or seen exactly from its edge */
export function projectFace(face: Face, { height, yaw }: Camera): ProjectedFace | undefined {
  const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)];
  const turn = ([x, y, z]: Vec3): Vec3 => [cos * x - sin * z, y, sin * x + cos * z];
  const origin = turn([face.origin[0], face.origin[1] - height, face.origin[2]]);
  const [u, v] = [turn(face.u), turn(face.v)];
  const across: Vec3 = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
  const distance = dot(across, origin);
  if (Math.abs(distance) < 1e-6) return undefined;
  const inSpace = face.outline.map(
    ([a, b]): Vec3 => [
      origin[0] + a * u[0] + b * v[0],
      origin[1] + a * u[1] + b * v[1],
      origin[2] + a * u[2] + b * v[2],
    ],
  );
  const visible = clipNear(inSpace);
  if (visible.length < 3) return undefined;
  const corners = new Float64Array(2 * visible.length);
  for (const [i, [x, y, z]] of visible.entries()) {
    corners[2 * i] = x / z;
    corners[2 * i + 1] = y / z;
  }
  return {
    corners,
    normal: [across[0] / distance, across[1] / distance, across[2] / distance],
    uAxis: u,
    vAxis: v,
    uOffset: dot(origin, u),
    vOffset: dot(origin, v),
  };
}

/** What of a polygon lies before the camera. */
function clipNear(corners: readonly Vec3[]): readonly Vec3[] {
  if (corners.every(([, , z]) => z >= NEAR)) return corners;
  const kept: Vec3[] = [];
  for (const [i, to] of corners.entries()) {
    const from = corners[(i + corners.length - 1) % corners.length];
    if (from[2] >= NEAR !== to[2] >= NEAR) {
      const part = (NEAR - from[2]) / (to[2] - from[2]);
      kept.push([from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1]), NEAR]);
    }
    if (to[2] >= NEAR) kept.push(to);
  }
  return kept;
}
