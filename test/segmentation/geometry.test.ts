import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { full2weak } from '../../framework/data/geometry/full2weak.ts';
import type { CropStep, CutoutStep, GeometryStep, ResizeStep } from '../../framework/data/geometry/GeometryStep.ts';
import { nearestIndices } from '../../framework/data/geometry/nearestIndices.ts';
import { replayGeometry } from '../../framework/data/geometry/replayGeometry.ts';
import { scaleGeometry } from '../../framework/data/geometry/scaleGeometry.ts';
import { warpImage } from '../../framework/data/geometry/warpImage.ts';
import { warpLabels } from '../../framework/data/geometry/warpLabels.ts';
import { warpSoftMap } from '../../framework/data/geometry/warpSoftMap.ts';
import { IGNORE_INDEX } from '../../framework/data/ignoreIndex.ts';
import type { LabelMap, Sample, Transform } from '../../framework/data/types.ts';
import { resizeBilinear } from '../../framework/ops/resizeBilinear.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import { build } from '../../framework/registration/build.ts';
import { TRANSFORMS } from '../../framework/registration/kinds.ts';
import { loadEntriesOf } from '../../framework/registration/loadEntriesOf.ts';
import { describeBackends } from '../support/backends.ts';
import '../../registry/catalogue.ts';

const types = ['RandAugment', 'RandomScaleCrop', 'RandomFlip', 'StrongView', 'KeepFullImage', 'Cutout', 'Resize'];
beforeAll(() => loadEntriesOf(types.map(type => ({ type, size: [1, 1], transforms: [] }))));
const make = (spec: { type: string; [option: string]: unknown }) => build<Transform>(TRANSFORMS, spec);

/** Noise, so that a pixel at a wrong place shows, with labels 0 to 18. */
function scene(height: number, width: number, seed = 1): Sample & { label: LabelMap } {
  const random = new RandomStream(seed, 'scene');
  const data = Uint8Array.from({ length: height * width * 3 }, () => random.bits());
  const label = Uint8Array.from({ length: height * width }, () => random.integer(19));
  return { index: 0, image: { data, height, width, channels: 3 }, label: { data: label, height, width } };
}
const stored = (geometry: readonly GeometryStep[]) => JSON.parse(JSON.stringify(geometry)) as GeometryStep[];

/** Nearest neighbour of one step in the plainest form, of steps that keep the size. */
function stepByHand({ data, height, width }: LabelMap, step: GeometryStep): LabelMap {
  const at = (x: number, y: number) =>
    x >= 0 && x < width && y >= 0 && y < height ? data[Math.floor(y) * width + Math.floor(x)] : IGNORE_INDEX;
  const take = (x: number, y: number): number => {
    if (step.type === 'flip') return step.direction === 'horizontal' ? at(width - x, y) : at(x, height - y);
    if (step.type === 'translate') return step.axis === 'x' ? at(x + step.pixels, y) : at(x, y + step.pixels);
    if (step.type === 'shear') return step.axis === 'x' ? at(x + step.amount * y, y) : at(x, y + step.amount * x);
    if (step.type === 'cutout') {
      const inside = y >= step.top && y < step.top + step.height && x >= step.left && x < step.left + step.width;
      return inside ? IGNORE_INDEX : at(x, y);
    }
    if (step.type !== 'rotate') throw new Error(step.type);
    const angle = (-step.degrees * Math.PI) / 180;
    const [dx, dy] = [x - width / 2, y - height / 2];
    return at(
      Math.cos(angle) * dx + Math.sin(angle) * dy + width / 2,
      -Math.sin(angle) * dx + Math.cos(angle) * dy + height / 2,
    );
  };
  const out = Uint8Array.from({ length: data.length }, (_, i) => take((i % width) + 0.5, Math.floor(i / width) + 0.5));
  return { data: out, height, width };
}

describe('RandAugment', () => {
  const augment = () => make({ type: 'RandAugment', n: 2, m: 10, mode: 'crc' });

  test('200 draws: labels augmented directly and the recorded geometry replayed are equal, and as by hand', async () => {
    const transform = augment();
    const kinds = new Map<string, number>();
    let twice = 0;
    for (let k = 0; k < 200; k++) {
      const sample = scene(24, 42, k);
      const { label, geometry, image } = await transform.apply(sample, new RandomStream(5, 'augment', 0, k));
      const direct = label as LabelMap;
      expect(warpLabels(sample.label, stored(geometry!))).toEqual(direct);
      const byHand = geometry!.reduce(stepByHand, sample.label);
      // A rounding error may send a place exactly between two pixels the other way.
      const different = Array.from(byHand.data, (value, i) => value !== direct.data[i]).filter(Boolean).length;
      expect(different).toBeLessThan(8);
      expect([image.height, image.width, geometry!.at(-1)!.type]).toEqual([24, 42, 'cutout']);
      for (const { type } of geometry!) kinds.set(type, (kinds.get(type) ?? 0) + 1);
      if (geometry!.filter(({ type }) => type !== 'flip' && type !== 'cutout').length === 2) twice++;
    }
    expect([...kinds.keys()].sort()).toEqual(['cutout', 'flip', 'rotate', 'shear', 'translate']);
    expect(kinds.get('cutout')).toBe(200);
    expect(Math.abs(kinds.get('flip')! - 100)).toBeLessThan(30);
    expect(twice).toBeGreaterThan(0); // two moves in one sample: where the original's record is not enough
  });

  test('draws as ProDA does: 14 operations, strengths in tenths, either sign', async () => {
    const amounts: Record<string, Set<number>> = { rotate: new Set(), 'shear x': new Set(), 'translate y': new Set() };
    const transform = make({ type: 'RandAugment', n: 8, m: 10, prob: 1 });
    let moves = 0;
    for (let k = 0; k < 300; k++) {
      const { geometry } = await transform.apply(scene(8, 12), new RandomStream(k));
      for (const step of geometry!.slice(1, -1)) {
        moves++;
        if (step.type === 'rotate') amounts.rotate.add(step.degrees);
        if (step.type === 'shear' && step.axis === 'x') amounts['shear x'].add(Math.round(step.amount * 100));
        if (step.type === 'translate' && step.axis === 'y') amounts['translate y'].add(step.pixels);
      }
    }
    expect(Math.abs(moves / 2400 - 5 / 14)).toBeLessThan(0.03);
    const tenths = [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap(v => [-v, v]);
    const sorted = (values: Iterable<number>) =>
      [...new Set([...values].map(value => value + 0))].sort((a, b) => a - b);
    expect(sorted(amounts.rotate)).toEqual(sorted(tenths.map(v => 3 * v)));
    expect(sorted(amounts['shear x'])).toEqual(sorted(tenths.map(v => 3 * v)));
    // int(0.03 v * 8 rows)
    expect(sorted(amounts['translate y'])).toEqual([-2, -1, 0, 1, 2]);
  });

  test('mode colour moves nothing; floats are refused', async () => {
    const sample = scene(9, 9);
    const { geometry, label, image } = await make({ type: 'RandAugment', n: 6, mode: 'colour', prob: 1 }).apply(
      sample,
      new RandomStream(3),
    );
    expect([geometry, label]).toEqual([[], sample.label]);
    expect(image.data).not.toEqual(sample.image.data);
    const floats = { ...sample, image: { ...sample.image, data: Float32Array.from(sample.image.data) } };
    expect(() => augment().apply(floats, new RandomStream(0))).toThrow(/needs images of bytes with 3 channels/);
  });

  test.each([
    ['RandAugment', {}, 0],
    ['RandAugment', { cutout_inclusive: true }, 1],
    ['Cutout', { share: 1 / 3 }, 0],
  ])(
    '%s %j: the square is a third of the shorter side; %i more are painted than recorded',
    async (type, options, more) => {
      const [height, width, side] = [30, 40, 10];
      const black = { data: new Uint8Array(height * width * 3), height, width, channels: 3 };
      const [recorded, painted] = [new Set<number>(), new Set<number>()];
      for (let k = 0; k < 60; k++) {
        const sample = await make({ type, ...options, ...(type === 'RandAugment' && { n: 0 }) }).apply(
          { index: 0, image: black },
          new RandomStream(k),
        );
        const square = sample.geometry!.at(-1) as CutoutStep;
        const columns = Array.from({ length: width }, (_, x) => x).filter(x => {
          const column = sample.image.data.filter((_, i) => Math.floor(i / 3) % width === x);
          return column.some(value => value > 0);
        });
        expect([columns[0], columns.length]).toEqual([
          square.left,
          Math.min(width, square.left + side + more) - square.left,
        ]);
        expect(square.width).toBe(Math.min(width, square.left + side) - square.left);
        recorded.add(square.width);
        painted.add(columns.length);
      }
      expect([Math.max(...recorded), Math.max(...painted)]).toEqual([side, side + more]);
    },
  );
});

describe('the weak pipeline', () => {
  test('resizes only the window, and gives the pixels of resizing the whole', () => {
    const { image, label } = scene(53, 97);
    for (const [height, width] of [
      [31, 57],
      [53, 97],
      [140, 256],
    ]) {
      const resize = { type: 'resize', height, width } as const;
      for (const [top, left] of [
        [0, 0],
        [7, 12],
        [height - 20, width - 40],
      ]) {
        const crop = { type: 'crop', top, left, height: 20, width: 40 } as const;
        const window = warpImage(image, [resize, crop], 0);
        expect(window).toEqual(warpImage(warpImage(image, [resize], 0), [crop], 0));
        expect(warpLabels(label, [resize, crop])).toEqual(warpLabels(warpLabels(label, [resize]), [crop]));
      }
    }
  });

  test('RandomScaleCrop draws sizes and places over their whole range, and notes them', async () => {
    const transform = make({ type: 'RandomScaleCrop', size: [16, 24], width: 60 });
    const widths: number[] = [];
    for (let k = 0; k < 200; k++) {
      const sample = scene(40, 60, k);
      const { image, label, geometry } = await transform.apply(sample, new RandomStream(k));
      const [resize, crop] = geometry as unknown as [ResizeStep, CropStep];
      expect(resize.height).toBe(Math.trunc(resize.width / 1.5));
      expect([image.height, image.width]).toEqual([16, 24]);
      expect(crop.top + 16).toBeLessThanOrEqual(resize.height);
      expect(crop.left + 24).toBeLessThanOrEqual(resize.width);
      expect(warpLabels(sample.label, geometry!)).toEqual(label);
      widths.push(resize.width);
    }
    expect([Math.min(...widths) < 33, Math.max(...widths) > 87, Math.max(...widths) < 90]).toEqual([true, true, true]);
  });

  test('pads where it is asked to', async () => {
    const spec = { type: 'RandomScaleCrop', size: [30, 30], width: 20, ratio_range: [1, 1], too_small: 'pad', fill: 7 };
    const { image, label } = await make(spec).apply(scene(10, 20), new RandomStream(0));
    expect([image.data.at(-1), (label as LabelMap).data.at(-1)]).toEqual([7, IGNORE_INDEX]);
    expect((label as LabelMap).data.filter(value => value !== IGNORE_INDEX)).toHaveLength(200);
  });

  test('StrongView adds a view and leaves the weak one as it is; KeepFullImage keeps the picture', async () => {
    const list = [
      { type: 'KeepFullImage' },
      { type: 'RandomScaleCrop', size: [16, 24], width: 60 },
      { type: 'RandomFlip' },
    ];
    const strong = { type: 'StrongView', transforms: [{ type: 'RandAugment' }] };
    const run = async (specs: { type: string }[]) => {
      const random = new RandomStream(9);
      let out: Sample = scene(40, 60);
      for (const spec of specs) out = await make(spec).apply(out, random);
      return out;
    };
    const weak = await run(list);
    const both = await run([...list, strong]);
    expect({ ...both, strong: undefined }).toEqual({ ...weak, strong: undefined });
    expect(both.full).toEqual(scene(40, 60).image);
    expect(both.strong!.label).toEqual(warpLabels(weak.label as LabelMap, both.strong!.geometry));
    expect(() => make({ type: 'KeepFullImage' }).apply(weak, new RandomStream(0))).toThrow(/put it first|moves pixels/);
  });
});

describe('geometry on other grids', () => {
  test('is divided and rounded down', () => {
    const geometry: GeometryStep[] = [
      { type: 'resize', height: 550, width: 1100 },
      { type: 'crop', top: 37, left: 203, height: 512, width: 896 },
      { type: 'flip', direction: 'horizontal' },
      { type: 'translate', axis: 'x', pixels: -25 },
      { type: 'cutout', top: 10, left: 726, height: 171, width: 170 },
    ];
    expect(scaleGeometry(geometry, 4)).toEqual([
      { type: 'resize', height: 137, width: 275 },
      { type: 'crop', top: 9, left: 50, height: 128, width: 224 },
      { type: 'flip', direction: 'horizontal' },
      { type: 'translate', axis: 'x', pixels: -6.25 },
      { type: 'cutout', top: 2, left: 181, height: 43, width: 43 },
    ]);
    expect(nearestIndices([], { height: 1, width: 3 }).indices).toEqual(Int32Array.of(0, 1, 2));
  });

  test('a soft map is seen through the weak geometry at once', () => {
    const map = {
      data: Float32Array.from({ length: 5 * 9 * 2 }, (_, i) => (i % 2 ? Math.floor(i / 18) : Math.floor(i / 2) % 9)),
      height: 5,
      width: 9,
      channels: 2,
    };
    // Channel 0 is x, channel 1 is y: what comes out says where it came from. A cell is 8 pixels of a picture of 33 x 65.
    const geometry: GeometryStep[] = [
      { type: 'resize', height: 65, width: 129 },
      { type: 'crop', top: 16, left: 32, height: 33, width: 65 },
      { type: 'flip', direction: 'horizontal' },
    ];
    const { data } = warpSoftMap(map, geometry, { height: 33, width: 65 }, { height: 3, width: 3 });
    const rounded = [...data].map(value => Math.round(value * 1e5) / 1e5);
    expect(rounded).toEqual([6, 1, 4, 1, 2, 1, 6, 2, 4, 2, 2, 2, 6, 3, 4, 3, 2, 3]);
    const beyond: GeometryStep[] = [{ type: 'crop', top: -8, left: 0, height: 17, width: 65 }];
    const outside = warpSoftMap(map, beyond, { height: 33, width: 65 }, { height: 3, width: 1 }, -1);
    expect([...outside.data]).toEqual([-1, -1, 0, 0, 0, 1]);
    expect(() => warpSoftMap(map, [{ type: 'rotate', degrees: 3 }], map, map)).toThrow(
      /rotate step mixes rows and columns/,
    );
  });
});

describeBackends('geometry on the device', () => {
  test('full2weak: as resizing the whole with aligned corners and cutting', async () => {
    const random = new RandomStream(4);
    const [height, width] = [24, 48];
    const maps = tf.tensor4d(
      Float32Array.from({ length: 2 * height * width * 3 }, () => random.uniform()),
      [2, height, width, 3],
    );
    const geometry: GeometryStep[][] = [
      [
        { type: 'resize', height: 121, width: 242 },
        { type: 'crop', top: 18, left: 41, height: 64, width: 96 },
        { type: 'flip', direction: 'horizontal' },
      ],
      [
        { type: 'resize', height: 66, width: 132 },
        { type: 'crop', top: 1, left: 30, height: 64, width: 96 },
      ],
    ];
    const before = tf.memory().numTensors;
    const views = full2weak(maps, geometry, { height: 96, width: 192 });
    expect(views.shape).toEqual([2, 16, 24, 3]);
    expect(tf.memory().numTensors).toBe(before + 1);
    const expected = tf.tidy(() => {
      const first = resizeBilinear(maps.slice([0], [1]), [30, 60], { alignCorners: true }) as Tensor4D;
      const second = resizeBilinear(maps.slice([1], [1]), [16, 33], { alignCorners: true }) as Tensor4D;
      return tf.concat([
        first.slice([0, 4, 10, 0], [1, 16, 24, 3]).reverse(2),
        second.slice([0, 0, 7, 0], [1, 16, 24, 3]),
      ]);
    });
    const difference = tf.tidy(() => tf.max(tf.abs(tf.sub(views, expected))));
    expect((await difference.data())[0]).toBeLessThan(1e-5);
    tf.dispose([maps, views, expected, difference]);
    expect(() => full2weak(tf.zeros([1, 5, 9, 1]), [[]], { height: 96, width: 192 })).toThrow(
      /does not divide a picture of \[96, 192\]/,
    );
  });

  test('full2weak from a grid of its own: as stretching the maps, resizing and cutting, one after the other', async () => {
    const maps = tf.randomUniform([2, 13, 25, 5], -1, 1, 'float32', 3) as Tensor4D;
    const geometry: GeometryStep[][] = [
      [
        { type: 'resize', height: 57, width: 115 },
        { type: 'crop', top: 9, left: 14, height: 48, width: 96 },
        { type: 'flip', direction: 'horizontal' },
      ],
      [
        { type: 'resize', height: 203, width: 401 },
        { type: 'crop', top: 101, left: 222, height: 48, width: 96 },
      ],
    ];
    const before = tf.memory().numTensors;
    const views = full2weak(maps, geometry, { height: 96, width: 192 }, 4);
    expect(tf.memory().numTensors).toBe(before + 1);
    const expected = tf.tidy(() => {
      const stretched = resizeBilinear(maps, [24, 48], { alignCorners: true });
      const [first, second] = tf.split(stretched, 2) as Tensor4D[];
      const resized = resizeBilinear(first, [14, 28], { alignCorners: true });
      const other = resizeBilinear(second, [50, 100], { alignCorners: true });
      return tf.concat([
        tf.reverse(tf.slice(resized, [0, 2, 3, 0], [1, 12, 24, 5]), 2),
        tf.slice(other, [0, 25, 55, 0], [1, 12, 24, 5]),
      ]);
    });
    const difference = tf.tidy(() => tf.max(tf.abs(tf.sub(views, expected))));
    expect((await difference.data())[0]).toBeLessThan(1e-5);
    tf.dispose([maps, views, expected, difference]);
  });

  test('warpSoftMap: as the original, which stretches to the picture, resizes, cuts, mirrors and shrinks', async () => {
    const [height, width, channels] = [9, 17, 4];
    const random = new RandomStream(8);
    const data = Float32Array.from({ length: height * width * channels }, () => random.uniform());
    const geometry: GeometryStep[] = [
      { type: 'resize', height: 90, width: 180 },
      { type: 'crop', top: 21, left: 40, height: 48, width: 96 },
      { type: 'flip', direction: 'horizontal' },
    ];
    const picture = { height: 64, width: 128 };
    const found = warpSoftMap({ data, height, width, channels }, geometry, picture, { height: 12, width: 24 });
    const expected = tf.tidy(() => {
      const map = tf.tensor4d(data, [1, height, width, channels]);
      const whole = resizeBilinear(map, [64, 128], { alignCorners: true });
      const resized = resizeBilinear(whole, [90, 180], { alignCorners: true });
      const cut = tf.reverse(tf.slice(resized, [0, 21, 40, 0], [1, 48, 96, channels]), 2);
      return resizeBilinear(cut as Tensor4D, [12, 24], { alignCorners: true });
    });
    const values = await expected.data();
    expect(Math.max(...found.data.map((value, i) => Math.abs(value - values[i])))).toBeLessThan(1e-5);
    expected.dispose();
  });

  test('replayGeometry: what RandAugment did to the labels, on labels and on soft maps', async () => {
    const samples = [0, 1, 2, 3].map(k => scene(24, 40, k));
    const transform = make({ type: 'RandAugment', n: 3, prob: 0.9 });
    const augmented = await Promise.all(samples.map((sample, k) => transform.apply(sample, new RandomStream(k))));
    const geometry = augmented.map(sample => stored(sample.geometry!));
    const labels = tf.tensor(Int32Array.from(samples.flatMap(({ label }) => [...label.data])), [4, 24, 40], 'int32');
    const before = tf.memory().numTensors;
    const replayed = replayGeometry(labels, geometry, { height: 24, width: 40 });
    expect(tf.memory().numTensors).toBe(before + 1);
    const expected = augmented.flatMap(({ label }) => [...(label as LabelMap).data]);
    expect([replayed.dtype, [...(await replayed.data())]]).toEqual(['int32', expected]);
    const soft = tf.tidy(() => tf.stack([tf.cast(labels, 'float32'), tf.mul(tf.cast(labels, 'float32'), 2)], 3));
    const seen = replayGeometry(soft, geometry, { height: 24, width: 40 }, -1);
    const values = [...(await seen.data())];
    expect(values).toEqual(expected.flatMap(value => (value === IGNORE_INDEX ? [-1, -1] : [value, 2 * value])));
    // On a grid of quarters the outcome has that grid.
    const quarter = replayGeometry(tf.zeros([4, 6, 10, 1]), geometry, { height: 24, width: 40 });
    expect(quarter.shape).toEqual([4, 6, 10, 1]);
    tf.dispose([labels, replayed, soft, seen, quarter]);
  });
});
