import { describe, expect, test } from '@jest/globals';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import { glassBlur } from '../../registry/corruptions/glassBlur.ts';
import { blurGaussian } from '../../registry/corruptions/image/blurGaussian.ts';
import { blurMotion } from '../../registry/corruptions/image/blurMotion.ts';
import { type Border, borderIndex } from '../../registry/corruptions/image/borderIndex.ts';
import { diskKernel } from '../../registry/corruptions/image/diskKernel.ts';
import { displace } from '../../registry/corruptions/image/displace.ts';
import { motionWeights } from '../../registry/corruptions/image/motionWeights.ts';
import { PoissonTable } from '../../registry/corruptions/image/PoissonTable.ts';
import { plasmaFractal } from '../../registry/corruptions/image/plasmaFractal.ts';
import { unitToByte } from '../../registry/corruptions/image/unitToByte.ts';
import { warpAffine } from '../../registry/corruptions/image/warpAffine.ts';
import { zoomAxis } from '../../registry/corruptions/image/zoomAxis.ts';
import { zoomFactors } from '../../registry/corruptions/image/zoomFactors.ts';

describe('borderIndex', () => {
  test.each([
    ['nearest', 'aaaaaabcdddddd'],
    ['reflect', 'ddcbaabcddcbaa'],
    ['reflect101', 'bcdcbabcdcbabc'],
  ] as const)('%s', (border: Border, expected) => {
    // Positions -5 to 8 of a row of four.
    expect(Array.from({ length: 14 }, (_, i) => 'abcd'[borderIndex(i - 5, 4, border)]).join('')).toBe(expected);
  });
  test('one pixel is all there is', () => {
    expect(borderIndex(-7, 1, 'reflect101')).toBe(0);
  });
});

describe('bytes', () => {
  test.each([
    [-0.1, 0],
    [0, 0],
    [0.999999, 254],
    [1, 255],
    [1.5, 255],
    [200.9 / 255, 200],
  ])('%d is clipped and cut to %d', (value, byte) => {
    expect(unitToByte(value)).toBe(byte);
  });
});

describe('diskKernel: the five of CIFAR-10-C', () => {
  test.each([
    [0.3, 0.4, [0.84497, 0.03713, 0.00163]],
    [0.4, 0.5, [0.61935, 0.08382, 0.01134]],
    [0.5, 0.6, [0.44521, 0.11101, 0.02768]],
    [1, 0.2, [0.2, 0.2, 0]],
    [1.5, 0.1, [1 / 9, 1 / 9, 1 / 9]],
  ])('radius %d, sigma %d', (radius, sigma, [centre, edge, corner]) => {
    const kernel = diskKernel(radius, sigma);
    const side = Math.sqrt(kernel.length);
    const middle = (kernel.length - 1) / 2;
    expect(kernel[middle]).toBeCloseTo(centre, 4);
    for (const i of [-1, 1, -side, side]) expect(kernel[middle + i]).toBeCloseTo(edge, 4);
    for (const i of [-1 - side, 1 - side, side - 1, side + 1]) expect(kernel[middle + i]).toBeCloseTo(corner, 4);
    expect(kernel.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  });
});

describe('motion', () => {
  test.each([
    [6, 1, [0.57, 0.346, 0.077, 0.006]],
    [6, 1.5, [0.42, 0.336, 0.173, 0.057, 0.012]],
    [6, 2, [0.333, 0.294, 0.202, 0.108, 0.045, 0.015]],
    [8, 2, [0.333, 0.294, 0.202, 0.108, 0.045, 0.015]],
    [9, 2.5, [0.275, 0.254, 0.2, 0.134, 0.077, 0.037, 0.016]],
  ])('weights of radius %d, sigma %d', (radius, sigma, first) => {
    const weights = motionWeights(radius, sigma);
    expect(weights).toHaveLength(2 * radius + 1);
    for (const [i, weight] of first.entries()) expect(Math.abs(weights[i] - weight)).toBeLessThan(6e-4);
  });

  test('a point is smeared to one side only', () => {
    const data = new Uint8Array(49);
    data[3 * 7 + 3] = 200;
    // A pixel takes from those on its right, so that the point spreads to the left.
    const across = blurMotion(data, 7, 7, 1, { radius: 6, sigma: 1, angle: 0 });
    expect(Array.from(across.subarray(21, 28))).toEqual([1, 15, 69, 114, 0, 0, 0]);
    expect(across.reduce((a, b) => a + b)).toBe(1 + 15 + 69 + 114);
    const down = blurMotion(data, 7, 7, 1, { radius: 6, sigma: 1, angle: -90 });
    expect([0, 1, 2, 3, 4, 5, 6].map(y => down[y * 7 + 3])).toEqual([0, 0, 0, 114, 69, 15, 1]);
  });
});

describe('zoom', () => {
  test('the factors are those of NumPy, its end effects included', () => {
    expect([1.06, 1.11, 1.16, 1.21, 1.26].map(end => zoomFactors(end).length)).toEqual([7, 12, 16, 21, 26]);
    expect(zoomFactors(1.06).at(-1)).toBeCloseTo(1.06, 12);
    expect(zoomFactors(1.26).at(-1)).toBe(1.2500000000000002);
  });

  test.each([
    ['exactly 1.25: 26 pixels become 32', 1.25, 26, 32, 0],
    ['a hair more: 26 pixels become 33', 1.2500000000000002, 26, 33, 0],
    ['1.75: 19 become 33', 1.75, 19, 33, 0],
    ['2.25: 15 become 34, of which one is cut off', 2.25, 15, 34, 1],
  ])('%s', (_, factor, kept, enlarged, trim) => {
    const axis = zoomAxis(32, factor);
    const start = Math.floor((32 - kept) / 2);
    for (const i of [0, 7, 31]) {
      const at = start + ((i + trim) * (kept - 1)) / (enlarged - 1);
      expect(axis.first[i] + axis.weight[i] * (axis.second[i] - axis.first[i])).toBeCloseTo(at, 9);
    }
  });

  test('1 changes nothing', () => {
    const axis = zoomAxis(5, 1);
    expect(Array.from(axis.first)).toEqual([0, 1, 2, 3, 4]);
    expect(Array.from(axis.weight)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('blurGaussian', () => {
  test('a sigma below an eighth of a pixel changes nothing', () => {
    const data = Float64Array.from([0.1, 0.9, 0.4, 0.2]);
    expect(blurGaussian(data, 2, 2, 1, 0.12)).toEqual(data);
  });

  test('keeps the mean with mirrored edges, and a constant with repeated ones', () => {
    const random = new RandomStream(3);
    const data = Float64Array.from({ length: 100 }, () => random.uniform());
    const sum = (values: Float64Array): number => values.reduce((a, b) => a + b);
    expect(sum(blurGaussian(data, 10, 10, 1, 1.3, { border: 'reflect' }))).toBeCloseTo(sum(data), 9);
    for (const value of blurGaussian(new Float64Array(100).fill(0.3), 10, 10, 1, 2)) expect(value).toBeCloseTo(0.3, 12);
  });

  test('truncate says where the kernel ends', () => {
    const point = new Float64Array(21);
    point[10] = 1;
    const reach = (truncate: number): number =>
      blurGaussian(point, 1, 21, 1, 1, { truncate }).filter(v => v > 0).length;
    expect([reach(3), reach(4)]).toEqual([7, 9]);
  });
});

describe('geometry', () => {
  const ramp = Float64Array.from({ length: 64 }, (_, i) => Math.floor(i / 8) * 10 + (i % 8));

  test('displacement by whole and by half pixels', () => {
    const half = new Float64Array(64).fill(0.5);
    const moved = displace(ramp, 8, 8, 1, half, new Float64Array(64).fill(1));
    expect(moved[0]).toBeCloseTo(6, 12); // half way between rows 0 and 10, one column on
    expect(moved[63]).toBeCloseTo(77, 12); // mirrored half a pixel beyond the edge
  });

  test('an affine map reads where it says, to 1/32 pixel', () => {
    const moved = warpAffine(ramp, 8, 8, 1, [1, 0, 0.26, 0, 1, 2]);
    expect(moved[0]).toBeCloseTo(20.25, 12);
    expect(warpAffine(ramp, 8, 8, 1, [1, 0, 0, 0, 1, 0])).toEqual(ramp);
    expect(warpAffine(ramp, 8, 8, 1, [1, 0, -1, 0, 1, 0])[0]).toBe(1); // mirrored about the first pixel
  });
});

describe('randomness', () => {
  test.each([0, 0.02, 3.7, 60, 500])('Poisson deviates of mean %d', mean => {
    const [table, random] = [new PoissonTable(mean), new RandomStream(5, mean)];
    const draws = Array.from({ length: 20000 }, () => table.draw(random));
    const found = draws.reduce((a, b) => a + b) / draws.length;
    const variance = draws.reduce((sum, k) => sum + (k - found) ** 2, 0) / draws.length;
    const error = Math.sqrt(mean / draws.length);
    expect(Math.abs(found - mean)).toBeLessThanOrEqual(4 * error);
    expect(Math.abs(variance - mean)).toBeLessThanOrEqual(0.06 * mean + 6 * error);
    expect(draws.every(k => Number.isInteger(k) && k >= 0)).toBe(true);
  });

  test('a plasma cloud spans 0 to 1, wraps around, and is smoother the larger its decay', () => {
    const roughness = (decay: number): number => {
      const cloud = plasmaFractal(32, decay, new RandomStream(2, decay));
      expect(Math.min(...cloud)).toBe(0);
      expect(Math.max(...cloud)).toBe(1);
      const steps = Array.from(cloud, (value, i) => Math.abs(value - cloud[i - (i % 32) + ((i + 1) % 32)]));
      const seam = steps.filter((_, i) => i % 32 === 31).reduce((a, b) => a + b) / 32;
      const mean = steps.reduce((a, b) => a + b) / steps.length;
      expect(seam).toBeLessThan(3 * mean);
      return mean;
    };
    expect(roughness(3)).toBeLessThan(roughness(1.75));
  });

  test('glass copies a neighbour and leaves it where it was', () => {
    // One channel counts the pixels: a swap would keep every number, a copy loses some and doubles others.
    const data = new Uint8Array(3072);
    for (let i = 0; i < 1024; i++) {
      data[3 * i] = i & 255;
      data[3 * i + 1] = i >> 8;
    }
    const made = glassBlur({ data, height: 32, width: 32 }, 1, new RandomStream(1));
    const numbers = new Set(Array.from({ length: 1024 }, (_, i) => made[3 * i] + 256 * made[3 * i + 1]));
    expect(numbers.size).toBeLessThan(900);
    // Rows and columns 0 and 1 are never a target.
    expect(made.subarray(0, 6 * 32)).toEqual(
      glassBlur({ data, height: 32, width: 32 }, 1, new RandomStream(2)).subarray(0, 6 * 32),
    );
  });
});
