import { expect, test } from '@jest/globals';
import { drawStreet, type StreetKey } from '../../tools/make_streets/drawStreet.ts';

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
