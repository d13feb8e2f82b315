import { expect, test } from '@jest/globals';
import { drawStreet, type StreetKey } from '../../tools/make_streets/drawStreet.ts';
import { SURFACE_CODES } from '../../tools/make_streets/render/renderLabels.ts';
import { GENERATOR } from '../../tools/make_streets/TreeManifest.ts';

const [HEIGHT, WIDTH] = [64, 128];
const street = (key: Partial<StreetKey>) =>
  drawStreet({ seed: 5, style: 'synthetic', split: 'train', index: 0, ...key }, HEIGHT, WIDTH);
const distance = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;

test('both styles show the same scene: equal labels, other pictures', () => {
  for (const index of [0, 1, 2, 3]) {
    const [synthetic, real] = [street({ index }), street({ index, style: 'real' })];
    expect(real.labels).toEqual(synthetic.labels);
    expect(distance(real.image, synthetic.image)).toBeGreaterThan(15);
  }
});

test('each part of the key changes the scene, and nothing else does', () => {
  const labels = street({}).labels.surface;
  expect(street({})).toEqual(street({}));
  for (const key of [{ seed: 6 }, { split: 'val' }, { index: 1 }]) {
    expect(street(key).labels.surface).not.toEqual(labels);
  }
});

test('labels are those of the picture: the larger one shows the same scene', () => {
  const small = street({}).labels.surface;
  const large = drawStreet({ seed: 5, style: 'synthetic', split: 'train', index: 0 }, 3 * HEIGHT, 3 * WIDTH).labels
    .surface;
  // The middle of a small pixel is the middle of the middle one of nine.
  let equal = 0;
  for (let row = 0; row < HEIGHT; row++) {
    for (let column = 0; column < WIDTH; column++) {
      if (small[row * WIDTH + column] === large[(3 * row + 1) * 3 * WIDTH + 3 * column + 1]) equal++;
    }
  }
  expect(equal / small.length).toBeGreaterThan(0.999);
});

test('the real style has fainter colours and softer edges', () => {
  const mean = (style: 'synthetic' | 'real', of: (image: Uint8Array) => number): number =>
    [0, 1, 2, 3, 4, 5].reduce((sum, index) => sum + of(street({ index, style }).image), 0) / 6;
  const saturation = (image: Uint8Array): number => {
    let sum = 0;
    for (let i = 0; i < image.length; i += 3) {
      sum += Math.max(image[i], image[i + 1], image[i + 2]) - Math.min(image[i], image[i + 1], image[i + 2]);
    }
    return (3 * sum) / image.length;
  };
  const sharpEdges = (image: Uint8Array): number =>
    image.filter((value, i) => Math.abs(value - image[i + 3]) > 60).length / image.length;
  expect(mean('real', saturation)).toBeLessThan(0.7 * mean('synthetic', saturation));
  expect(mean('real', sharpEdges)).toBeLessThan(0.7 * mean('synthetic', sharpEdges));
});

test('a seed gives the pictures that belong to the number of the generator: who changes them raises it', () => {
  const scenes = [0, 1, 2, 3, 4, 5, 6, 7];
  const share = 1 / (scenes.length * HEIGHT * WIDTH);
  const colour = { synthetic: [0, 0, 0], real: [0, 0, 0] };
  const percent: Record<string, number> = {};
  for (const index of scenes) {
    for (const style of ['synthetic', 'real'] as const) {
      const { image, labels } = street({ index, style });
      for (let i = 0; i < image.length; i++) colour[style][i % 3] += image[i] * share;
      if (style === 'real') continue; // the same labels
      for (const code of labels.surface) {
        percent[SURFACE_CODES[code]] = (percent[SURFACE_CODES[code]] ?? 0) + 100 * share;
      }
    }
  }
  const { road, building, wall, person, bicycle } = percent;
  // Means, not bytes: another machine may round a pixel the other way.
  const near = (value: number) => expect.closeTo(value, 1);
  expect({ GENERATOR, ...colour, road, building, wall, person, bicycle }).toEqual({
    GENERATOR: 2,
    synthetic: [102.06, 102.41, 100.56].map(near),
    real: [99.71, 96.95, 92.3].map(near),
    road: near(18.09),
    building: near(27.53),
    wall: near(3.54),
    person: near(0.93),
    bicycle: near(3.5),
  });
});
