import { RandomStream } from '../../framework/random/RandomStream.ts';
import { renderLabels, type StreetLabels } from './render/renderLabels.ts';
import { renderLight } from './render/renderLight.ts';
import { composeScene } from './scene/composeScene.ts';
import { real } from './styles/real.ts';
import type { Style } from './styles/Style.ts';
import { synthetic } from './styles/synthetic.ts';

export const STYLES = { synthetic, real } as const satisfies Record<string, Style>;

/** What decides a picture, and nothing else does. */
export interface StreetKey {
  readonly seed: number;
  readonly style: keyof typeof STYLES;
  /** Scenes of different splits are different draws. */
  readonly split: string;
  readonly index: number;
}

/** A picture of a street, RGB by turns, and what each pixel shows. */
export interface Street {
  readonly image: Uint8Array;
  readonly labels: StreetLabels;
}

/** Draws a street. The scene and its labels do not depend on the style. */
export function drawStreet({ seed, style, split, index }: StreetKey, height: number, width: number): Street {
  const scene = composeScene(new RandomStream(seed, 'street', split, index));
  const stream = (...keys: (string | number)[]): RandomStream => new RandomStream(seed, style, split, index, ...keys);
  const light = renderLight(scene, STYLES[style], stream, height, width);
  return {
    image: STYLES[style].develop(light, height, width, stream('camera')),
    labels: renderLabels(scene, height, width),
  };
}
