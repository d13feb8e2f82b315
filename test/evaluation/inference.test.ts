import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openBackend } from '../../framework/backend/openBackend.ts';
import { type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { type Inference, WHOLE } from '../../framework/evaluation/inference/inferenceOption.ts';
import { adaptOnBatch, predictBatch } from '../../framework/evaluation/inference/predictBatch.ts';
import { windowGrid } from '../../framework/evaluation/inference/WindowGrid.ts';
import { resizeBilinear } from '../../framework/ops/resizeBilinear.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import { Method } from '../../framework/runner/Method.ts';
import { TinyNet } from '../runner/entries.ts';
import { describeBackends, FASTEST } from '../support/backends.ts';
import { ROOT } from '../tools/runTool.ts';

const slide = (crop_size: [number, number], stride: [number, number], flip = false): Inference => ({
  mode: 'slide',
  crop_size,
  stride,
  flip,
});

test.each([
  // As mmsegmentation's slide_inference lays them: the last one ends with the image.
  { image: [1024, 2048], crop: [512, 1024], stride: [341, 683], rows: [0, 341, 512], columns: [0, 683, 1024] },
  { image: [20, 30], crop: [10, 10], stride: [10, 10], rows: [0, 10], columns: [0, 10, 20] },
  { image: [21, 30], crop: [10, 40], stride: [10, 7], rows: [0, 10, 11], columns: [0] },
  { image: [8, 8], crop: [9, 8], stride: [1, 1], rows: [0], columns: [0] },
] as const)('windows of $crop, $stride apart, on $image', ({ image, crop, stride, rows, columns }) => {
  const grid = windowGrid(image, { crop_size: [...crop], stride: [...stride] });
  expect(grid).toEqual({
    image: [...image],
    window: [Math.min(crop[0], image[0]), Math.min(crop[1], image[1])],
    rows,
    columns,
  });
});

/** Predicts by a function, and writes down the sizes that it saw. */
class ByFunction extends Method {
  readonly seen: number[][] = [];
  constructor(readonly f: (images: Tensor4D, call: number) => Tensor) {
    super({ model: new TinyNet({ norm: false }), seed: 1 });
  }
  override predict(images: Tensor4D): Tensor {
    this.seen.push(images.shape);
    return tf.tidy(() => this.f(images, this.seen.length - 1));
  }
}

const [N, H, W] = [2, 20, 33];
const values = (key: string) => {
  const random = new RandomStream(key);
  return Float32Array.from({ length: N * H * W * 3 }, () => random.uniform());
};

describeBackends('inference', () => {
  let images: Tensor4D;
  beforeAll(() => {
    images = tf.keep(tf.tensor4d(values('images'), [N, H, W, 3]));
  });
  afterAll(() => images.dispose());
  afterEach(() => expect(tf.memory().numTensors).toBe(1));

  function collect(method: Method, inference: Inference): { from: number; shape: number[]; data: number[] }[] {
    const found: { from: number; shape: number[]; data: number[] }[] = [];
    for (const { outputs, from } of predictBatch(method, images, inference)) {
      found.push({ from, shape: outputs.shape, data: [...outputs.dataSync()] });
    }
    return found;
  }
  const near = (data: readonly number[]) => data.map(value => expect.closeTo(value, 5));

  test('windows of what looks at single pixels give what whole images give, one image at a time', () => {
    const square = new ByFunction(x => tf.square(x));
    const [whole] = collect(square, WHOLE);
    expect(whole).toMatchObject({ from: 0, shape: [N, H, W, 3] });
    for (const flip of [false, true]) {
      const parts = collect(square, slide([9, 16], [6, 11], flip));
      expect(parts.map(({ from, shape }) => [from, shape])).toEqual([
        [0, [1, H, W, 3]],
        [1, [1, H, W, 3]],
      ]);
      expect(parts.flatMap(({ data }) => data)).toEqual(near(whole.data));
    }
    expect(square.seen.slice(1).every(([n, h, w]) => n === N && h === 9 && w === 16)).toBe(true);
  });

  test('where windows overlap their logits are averaged', () => {
    const numbered = new ByFunction(({ shape }, call) => tf.fill([shape[0], 3, 4, 1], call + 1));
    const [first] = collect(numbered, slide([12, 20], [8, 13]));
    const inRow = (y: number) => [0, 1].filter(row => y >= 8 * row && y < 8 * row + 12);
    const inColumn = (x: number) => [0, 1].filter(column => x >= 13 * column && x < 13 * column + 20);
    const expected = Array.from({ length: H * W }, (_, i) => {
      const over = inRow(Math.floor(i / W)).flatMap(row => inColumn(i % W).map(column => 2 * row + column + 1));
      return over.reduce((sum, value) => sum + value, 0) / over.length;
    });
    expect(first.data).toEqual(near(expected));
    expect(new Set(expected).size).toBeGreaterThan(6);
  });

  test('a window that holds the image is the whole image, also a larger one', () => {
    const coarse = new ByFunction(x => resizeBilinear(x, [3, 5]));
    const whole = collect(coarse, WHOLE);
    expect(whole[0].shape).toEqual([N, 3, 5, 3]);
    expect(collect(coarse, slide([H, W], [1, 1]))).toEqual(whole);
    expect(collect(coarse, slide([100, 200], [50, 50]))).toEqual(whole);
  });

  test('flip averages with the mirror image, mirrored back', () => {
    const ramp = tf.tidy(() => tf.reshape(tf.range(0, W), [1, 1, W, 1]));
    const tilted = new ByFunction(x => tf.mul(x, ramp));
    const [{ data }] = collect(tilted, { ...WHOLE, flip: true });
    // Of a pixel in column x the two weights are x and W - 1 - x.
    expect(data).toEqual(near([...images.dataSync()].map(value => (value * (W - 1)) / 2)));
    ramp.dispose();
  });

  test('passes that only adapt see the same windows', () => {
    const method = new ByFunction(x => tf.square(x));
    adaptOnBatch(method, images, slide([12, 20], [8, 13]));
    adaptOnBatch(method, images, WHOLE);
    expect(method.seen).toEqual([...new Array(4).fill([N, 12, 20, 3]), [N, H, W, 3]]);
  });

  test('windows of a classifier are refused', () => {
    const classifier = new ByFunction(x => tf.mean(x, [1, 2]));
    expect(() => collect(classifier, slide([9, 16], [6, 11]))).toThrow(/'slide', but ByFunction predicts \[2,3\]/);
    expect(collect(classifier, WHOLE)[0].shape).toEqual([N, 3]);
  });
});

describe('the option', () => {
  beforeAll(async () => {
    await openBackend({ backend: FASTEST });
  });
  const load = (changes: Record<string, unknown>) =>
    loadConfig(join(ROOT, 'configs/tent/source_cityscapes.config.ts'), changes);

  test.each([
    [{ mode: 'slide', crop_size: [512, 512] }, /runner\.inference\.stride is missing: mode 'slide' needs it/],
    [{ mode: 'slide', stride: [2, 2] }, /runner\.inference\.crop_size is missing: mode 'slide' needs it/],
    [
      { mode: 'slide', crop_size: [512, 512], stride: [341, 600] },
      /runner\.inference\.stride is \[341,600\]: windows of crop_size \[512,512\] would leave gaps/,
    ],
    [{ mode: 'slid' }, /expected 'whole' \| 'slide'/],
  ])('%j is refused', async (inference, message) => {
    await expect(load({ 'runner.inference': inference })).rejects.toThrow(message);
  });

  test('a config with windows goes back to whole images by one word', async () => {
    const windows = await load({ 'runner.inference': { mode: 'slide', crop_size: [512, 512], stride: [341, 341] } });
    const whole = await windows.mergeFromDict({ 'runner.inference.mode': 'whole' });
    expect(whole.get('runner.inference.mode')).toBe('whole');
  });
});
