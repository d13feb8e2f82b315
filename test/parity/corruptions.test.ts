import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import { corrupt } from '../../registry/corruptions/corrupt.ts';
import { CORRUPTIONS } from '../../registry/corruptions/corruptions.ts';
import { BlockWorkers } from '../../tools/make_cifar10_c/BlockWorkers.ts';
import { readTestImages } from '../../tools/make_cifar10_c/readTestImages.ts';
import { goldenDescribe } from '../support/golden.ts';

interface Statistics {
  severity: number;
  mean_abs_change: number;
  rms_change: number;
  channel_mean: number[];
  channel_std: number[];
}
interface Expected {
  deterministic_first_10_images: { files: string[] };
  statistics: Record<string, Statistics[]>;
}

const IMAGE = 32 * 32 * 3;
const CIFAR10 = resolve(import.meta.dirname, '../../data/cifar10');
const COUNT = 500;
const { abs } = Math; // a global is slow to reach in the realm of jest

/** The values of a NumPy v1 file of bytes; the files of this folder are small. */
function readBytes(file: string): Uint8Array {
  const bytes = readFileSync(file);
  return bytes.subarray(10 + bytes.readUInt16LE(8));
}

function corruptAll(name: string, severity: number, images: Uint8Array): Uint8Array {
  const out = new Uint8Array(images.length);
  for (let i = 0; i * IMAGE < images.length; i++) {
    const data = images.subarray(i * IMAGE, (i + 1) * IMAGE);
    const random = new RandomStream(1, name, severity, i);
    out.set(corrupt(name, severity, { data, height: 32, width: 32 }, random), i * IMAGE);
  }
  return out;
}

goldenDescribe('corruptions', folder => {
  const expected = JSON.parse(readFileSync(resolve(folder, 'expected.json'), 'utf8')) as Expected;
  const { files } = expected.deterministic_first_10_images;
  const images = readBytes(resolve(folder, 'images.npy'));

  test('names the corruptions that there are', () => {
    expect(Object.keys(expected.statistics).sort()).toEqual(Object.keys(CORRUPTIONS).sort());
    expect(files.length).toBeGreaterThan(0);
  });

  test.each(files)('%s: within one grey level', file => {
    const name = file.replace('.npy', '');
    const original = readBytes(resolve(folder, file));
    expect(original.length).toBe(5 * images.length);
    for (const severity of [1, 2, 3, 4, 5]) {
      const made = corruptAll(name, severity, images);
      const block = original.subarray((severity - 1) * images.length, severity * images.length);
      const differences = Array.from(made, (value, i) => Math.abs(value - block[i]));
      const near = differences.filter(difference => difference <= 1).length / differences.length;
      expect({ severity, near: near >= 0.99 }).toEqual({ severity, near: true });
      expect(differences.reduce((a, b) => a + b, 0) / differences.length).toBeLessThan(0.01);
    }
  });

  const there = existsSync(resolve(CIFAR10, 'test_batch.png'));
  if (!there) process.stderr.write(`\n*** SKIPPED: statistics of the corruptions; no CIFAR-10 in ${CIFAR10} ***\n`);
  (there ? describe : describe.skip)(`statistics over the first ${COUNT} test images`, () => {
    let clean: Uint8Array<SharedArrayBuffer>;
    let workers: BlockWorkers; // outside jest's realm, in which all this would take minutes
    beforeAll(async () => {
      clean = (await readTestImages(CIFAR10)).images.subarray(0, COUNT * IMAGE);
      workers = new BlockWorkers(clean, 2);
    });
    afterAll(() => workers.close());

    test.each(Object.entries(expected.statistics))('%s', async (name, rows) => {
      const tasks = rows.map(({ severity }) => ({ corruption: name, severity, seed: 1, first: 0, count: COUNT }));
      for await (const [{ severity }, made] of workers.blocks(tasks)) {
        const row = rows.find(candidate => candidate.severity === severity)!;
        const found = measure(clean, made);
        const excess =
          Math.abs(found.mean_abs_change - row.mean_abs_change) / Math.max(0.5, 0.05 * row.mean_abs_change);
        expect({ severity, found: found.mean_abs_change, fits: excess <= 1 }).toMatchObject({ severity, fits: true });
        for (const c of [0, 1, 2]) {
          expect(Math.abs(found.channel_mean[c] - row.channel_mean[c])).toBeLessThan(3);
          expect(Math.abs(found.channel_std[c] - row.channel_std[c])).toBeLessThan(1.5);
        }
      }
    });
  });
});

function measure(
  clean: Uint8Array,
  made: Uint8Array,
): Pick<Statistics, 'mean_abs_change' | 'channel_mean' | 'channel_std'> {
  let change = 0;
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  for (let i = 0; i < made.length; i++) {
    change += abs(made[i] - clean[i]);
    sums[i % 3] += made[i];
    squares[i % 3] += made[i] * made[i];
  }
  const pixels = made.length / 3;
  const mean = sums.map(sum => sum / pixels);
  return {
    mean_abs_change: change / made.length,
    channel_mean: mean,
    channel_std: squares.map((square, c) => Math.sqrt(square / pixels - mean[c] ** 2)),
  };
}
