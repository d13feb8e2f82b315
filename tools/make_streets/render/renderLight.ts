import type { RandomStream } from '../../../framework/random/RandomStream.ts';
import type { Face, Scene } from '../scene/Scene.ts';
import type { Day, Rgb, Style } from '../styles/Style.ts';
import { fractalNoise } from './noise.ts';
import { type Painter, painterOf } from './painterOf.ts';
import type { ProjectedFace } from './projectFace.ts';
import { rasterise, type Visibility } from './rasterise.ts';

/** Samples of a pixel in each direction. */
const SAMPLES = 2;

/**
 * The light that comes from a scene, before lens and sensor: RGB by turns, row by row, each pixel the mean of 4 samples.
 *
 * @param stream makes the random stream of something in this picture
 */
export function renderLight(
  scene: Scene,
  style: Style,
  stream: (...keys: (string | number)[]) => RandomStream,
  height: number,
  width: number,
): Float32Array {
  const day = style.drawDay(stream('day'));
  const seen = rasterise(scene, SAMPLES * height, SAMPLES * width);
  const paints = new Map<string, Painter>();
  const painters = scene.faces.map(({ material, paint }) => {
    const key = `${material} ${paint}`;
    const painter = paints.get(key) ?? painterOf(style.materials[material], stream('paint', material, paint));
    paints.set(key, painter);
    return painter;
  });
  const lights = scene.faces.map((face, i) => lightOn(face, seen.projected[i], scene, day));
  const out = new Float32Array(height * width * 3);
  const sample = new Float32Array(3);
  const skySeed = stream('sky').integer(1e6);
  for (let row = 0; row < seen.height; row++) {
    for (let column = 0; column < seen.width; column++) {
      const index = seen.face[row * seen.width + column];
      if (index < 0) paintSky(day, seen, row, column, skySeed, sample);
      else paintFace(painters[index], seen.projected[index]!, lights[index], day, seen, row, column, sample);
      const to = ((row >> 1) * width + (column >> 1)) * 3;
      for (let c = 0; c < 3; c++) out[to + c] += sample[c] / (SAMPLES * SAMPLES);
    }
  }
  return out;
}

/** What light a face gets, all over: it is flat. */
function lightOn(face: Face, projected: ProjectedFace | undefined, { camera }: Scene, day: Day): Rgb {
  if (!projected) return [0, 0, 0];
  const { u, v, origin } = face;
  const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
  // The side that the camera sees counts.
  const towards = -(normal[0] * origin[0] + normal[1] * (origin[1] - camera.height) + normal[2] * origin[2]);
  const facing = normal[0] * day.sun[0] + normal[1] * day.sun[1] + normal[2] * day.sun[2];
  const direct = Math.max(0, towards > 0 ? facing : -facing);
  const left = 1 - face.shadow;
  const light = (c: 0 | 1 | 2): number => (day.ambient[c] + day.sunlight[c] * direct) * left;
  return [light(0), light(1), light(2)];
}

function paintFace(
  { base, second, strength, patternAt }: Painter,
  { normal, uAxis, vAxis, uOffset, vOffset }: ProjectedFace,
  light: Rgb,
  day: Day,
  { left, top, step }: Visibility,
  row: number,
  column: number,
  sample: Float32Array,
): void {
  const [x, y] = [left + column * step, top - row * step];
  const depth = 1 / (normal[0] * x + normal[1] * y + normal[2]);
  const u = depth * (uAxis[0] * x + uAxis[1] * y + uAxis[2]) - uOffset;
  const v = depth * (vAxis[0] * x + vAxis[1] * y + vAxis[2]) - vOffset;
  const share = strength * patternAt(u, v, depth * step);
  const haze = 1 - Math.exp(-depth / day.hazeDistance);
  for (let c = 0; c < 3; c++) {
    const colour = (base[c] + (second[c] - base[c]) * share) * light[c];
    sample[c] = colour + (day.haze[c] - colour) * haze;
  }
}

function paintSky(
  day: Day,
  { left, top, step }: Visibility,
  row: number,
  column: number,
  seed: number,
  sample: Float32Array,
): void {
  const [x, y] = [left + column * step, Math.max(0.02, top - row * step)];
  const up = Math.min(1, y / 0.45);
  const cover = fractalNoise((1.2 * x) / (y + 0.25), 1.6 / (y + 0.25), 3, seed);
  const cloud = Math.min(1, Math.max(0, (cover - 1 + day.clouds) * 4));
  for (let c = 0; c < 3; c++) {
    const clear = day.skyline[c] + (day.zenith[c] - day.skyline[c]) * up;
    sample[c] = clear + (day.cloud[c] - clear) * cloud;
  }
}
