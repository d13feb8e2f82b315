import { beforeAll, describe, expect, test } from '@jest/globals';
import { tf } from '../../framework/backend/tf.ts';
import { batchToTensors } from '../../framework/data/batchToTensors.ts';
import { collate } from '../../framework/data/collate.ts';
import type { Sample, Transform } from '../../framework/data/types.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import { build } from '../../framework/registration/build.ts';
import { TRANSFORMS } from '../../framework/registration/kinds.ts';
import { loadEntriesOf } from '../../framework/registration/loadEntriesOf.ts';
import { describeBackends } from '../support/backends.ts';
import '../../registry/catalogue.ts';

beforeAll(() => loadEntriesOf([{ type: 'RandomCrop' }, { type: 'RandomFlip' }, { type: 'Normalize' }]));

const make = (spec: { type: string; [option: string]: unknown }) => build<Transform>(TRANSFORMS, spec);

/** An image of 2 channels whose values are 10 * row + column (+ 100), and a label map of 10 * row + column. */
function street(height: number, width: number): Sample {
  const places = Array.from({ length: height * width }, (_, i) => 10 * Math.floor(i / width) + (i % width));
  return {
    index: 0,
    image: { data: Uint8Array.from(places.flatMap(v => [v, v + 100])), height, width, channels: 2 },
    label: { data: Int32Array.from(places), height, width },
  };
}
const labelsOf = ({ label }: Sample) => (typeof label === 'object' ? [...label.data] : []);

describe('RandomCrop', () => {
  test('cuts the same window out of image and labels, and says which', async () => {
    const crop = make({ type: 'RandomCrop', size: [2, 3] });
    const seen = new Set<string>();
    for (let k = 0; k < 60; k++) {
      const { image, label, geometry } = await crop.apply(street(4, 5), new RandomStream(k));
      const [step] = geometry!;
      const { top, left } = step as { top: number; left: number };
      expect(step).toEqual({ type: 'crop', top, left, height: 2, width: 3 });
      const expected = [0, 1].flatMap(y => [0, 1, 2].map(x => 10 * (top + y) + left + x));
      expect(label).toEqual({ height: 2, width: 3, data: Int32Array.from(expected) });
      expect(image).toEqual({
        height: 2,
        width: 3,
        channels: 2,
        data: Uint8Array.from(expected.flatMap(v => [v, v + 100])),
      });
      seen.add(`${top},${left}`);
    }
    expect(seen.size).toBe(9); // every window that fits
  });

  test('pads image and labels', async () => {
    const crop = make({ type: 'RandomCrop', size: [5, 5], padding: 1, fill: 7, label_fill: 255 });
    const { image, label, geometry } = await crop.apply(street(3, 3), new RandomStream(1));
    expect(geometry).toEqual([{ type: 'crop', top: -1, left: -1, height: 5, width: 5 }]);
    const F = 255;
    expect(labelsOf({ label } as Sample)).toEqual([
      F,
      F,
      F,
      F,
      F,
      F,
      0,
      1,
      2,
      F,
      F,
      10,
      11,
      12,
      F,
      F,
      20,
      21,
      22,
      F,
      F,
      F,
      F,
      F,
      F,
    ]);
    expect([...image.data.subarray(0, 14)]).toEqual([7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 0, 100]);
  });

  test('reads a window beyond the border as fill only', async () => {
    const crop = make({ type: 'RandomCrop', size: [1, 1], padding: 3 });
    const values = new Set<number>();
    for (let k = 0; k < 200; k++) values.add((await crop.apply(street(1, 1), new RandomStream(k))).image.data[1]);
    expect([...values].sort((a, b) => a - b)).toEqual([0, 100]);
  });

  test('keeps a class number, float images and the given arrays', async () => {
    const given: Sample = {
      index: 3,
      image: { data: Float32Array.of(0.25, 0.5), height: 1, width: 2, channels: 1 },
      label: 4,
    };
    const cropped = await make({ type: 'RandomCrop', size: [1, 2], padding: 0 }).apply(given, new RandomStream(0));
    expect(cropped).toMatchObject({ index: 3, label: 4, image: { data: Float32Array.of(0.25, 0.5) } });
    expect(cropped.image.data).not.toBe(given.image.data);
  });

  test('says when the image is smaller than the crop', () => {
    const crop = make({ type: 'RandomCrop', size: [9, 4], padding: 2 });
    expect(() => crop.apply(street(4, 4), new RandomStream(0))).toThrow(
      'size is [9,4], larger than the padded image of [8, 8]',
    );
    expect(() => make({ type: 'RandomCrop', size: 32 })).toThrow(/size of transform "RandomCrop" is 32/);
  });
});

describe('RandomFlip', () => {
  test('mirrors image and labels', async () => {
    const horizontal = await make({ type: 'RandomFlip', prob: 1 }).apply(street(2, 3), new RandomStream(0));
    expect(labelsOf(horizontal)).toEqual([2, 1, 0, 12, 11, 10]);
    expect([...horizontal.image.data]).toEqual([2, 102, 1, 101, 0, 100, 12, 112, 11, 111, 10, 110]);
    const vertical = await make({ type: 'RandomFlip', prob: 1, direction: 'vertical' }).apply(
      horizontal,
      new RandomStream(0),
    );
    expect(labelsOf(vertical)).toEqual([12, 11, 10, 2, 1, 0]);
    expect(vertical.geometry).toEqual([
      { type: 'flip', direction: 'horizontal' },
      { type: 'flip', direction: 'vertical' },
    ]);
  });

  test('does so as often as prob says', async () => {
    const flip = make({ type: 'RandomFlip', prob: 0.25 });
    let flipped = 0;
    for (let k = 0; k < 2000; k++) {
      if ((await flip.apply(street(1, 2), new RandomStream(3, 'augment', 0, k))).geometry) flipped++;
    }
    expect(Math.abs(flipped / 2000 - 0.25)).toBeLessThan(0.04);
    const never = await make({ type: 'RandomFlip', prob: 0 }).apply(street(1, 2), new RandomStream(0));
    expect(never).toEqual(street(1, 2));
  });
});

describe('Normalize', () => {
  const image = { data: Uint8Array.of(0, 255, 51), height: 1, width: 1, channels: 3 };

  test('divides bytes by 255, then takes mean and std of each channel', async () => {
    const normalize = make({ type: 'Normalize', mean: [0.5, 0.5, 0], std: [0.5, 0.25, 0.1] });
    const once = await normalize.apply({ index: 0, image, label: 0 }, new RandomStream(0));
    expect(once.image.data).toEqual(Float32Array.of(-1, 2, 2));
    const floats = { ...image, data: Float32Array.of(0, 1, 0.2) };
    const again = await normalize.apply({ index: 0, image: floats, label: 0 }, new RandomStream(0));
    expect([...again.image.data].map(v => v.toFixed(5))).toEqual(['-1.00000', '2.00000', '2.00000']);
  });

  test('says when the channels do not fit', () => {
    const normalize = make({ type: 'Normalize', mean: [0.5], std: [0.5] });
    expect(() => normalize.apply({ index: 0, image, label: 0 }, new RandomStream(0))).toThrow(
      /1 values, the image has 3 channels/,
    );
    expect(() => make({ type: 'Normalize', mean: [0.5, 0.1], std: [0.5] })).toThrow(/mean has 2 values and std 1/);
    expect(() => make({ type: 'Normalize', mean: [0.5], std: [0] })).toThrow(/std/);
  });
});

describeBackends('batchToTensors', () => {
  test('gives images NHWC and labels, of pictures or of pixels', async () => {
    const street2 = { ...street(2, 2), index: 1 };
    const batch = collate([street(2, 2), street2], 0);
    const before = tf.memory().numTensors;
    const { images, labels } = batchToTensors(batch);
    expect([images.shape, labels.shape, images.dtype, labels.dtype]).toEqual([
      [2, 2, 2, 2],
      [2, 2, 2],
      'float32',
      'int32',
    ]);
    expect(await labels.data()).toEqual(Int32Array.of(0, 1, 10, 11, 0, 1, 10, 11));
    expect((await images.data())[1]).toBe(Math.fround(100 / 255));
    tf.dispose([images, labels]);
    expect(tf.memory().numTensors).toBe(before);
    expect(() => collate([street(2, 2), { ...street2, label: 1 }], 0)).toThrow(
      'label maps of one batch differ in size: [2,2] of sample 0, [] of sample 1',
    );
  });
});
