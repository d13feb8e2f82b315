import { afterEach, expect, test } from '@jest/globals';
import { type Tensor1D, tf } from '../../framework/backend/tf.ts';
import { IGNORE_INDEX } from '../../framework/data/ignoreIndex.ts';
import { classTable } from '../../framework/evaluation/classTable.ts';
import type { Figure } from '../../framework/evaluation/Metric.ts';
import { confusionCounts } from '../../framework/ops/confusionCounts.ts';
import { countsByProducts } from '../../framework/ops/portable/countsByProducts.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import { streetClasses } from '../../registry/datasets/streets/streetClasses.ts';
import { SegmentationMetric } from '../../registry/metrics/SegmentationMetric.ts';
import { describeBackends } from '../support/backends.ts';

const I = IGNORE_INDEX;
const streets = (count: 19 | 16 | 13) => {
  const { names, subsets } = streetClasses(count);
  return { name: 'Streets', split: 'val', classes: names, classSubsets: subsets };
};

/** Labels of which some are of no class. */
function labels(key: string, count: number, classes: number): Int32Array {
  const random = new RandomStream('labels', key);
  return Int32Array.from({ length: count }, () => (random.uniform() < 0.1 ? I : random.integer(classes)));
}

/** counts[truth][predicted] */
function countOnHost(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < truth.length; i++) if (truth[i] >= 0 && truth[i] < classes) counts[truth[i]][predicted[i]]++;
  return counts;
}

/** What `metrics.py` of ProDA computes from it, in percent. */
function figuresOnHost(counts: number[][]) {
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  const mean = (values: number[]) => sum(values) / values.length;
  const known = (values: number[]) => values.filter(value => !Number.isNaN(value));
  const rows = counts.map(sum);
  const columns = counts.map((_, k) => sum(counts.map(row => row[k])));
  const hits = counts.map((row, k) => row[k]);
  const IoU = hits.map((hit, k) => (100 * hit) / (rows[k] + columns[k] - hit));
  const accuracy = hits.map((hit, k) => (100 * hit) / rows[k]);
  return {
    IoU,
    accuracy,
    mIoU: mean(known(IoU)),
    mean_accuracy: mean(known(accuracy)),
    pixel_accuracy: (100 * sum(hits)) / sum(rows),
    freq_weighted_iou: sum(rows.map((row, k) => (row > 0 ? (row / sum(rows)) * IoU[k] : 0))),
  };
}

/** The largest of the classes at each pixel after interpolation that maps corner on corner; [h, w, classes] to [height, width]. */
function classesOnHost(logits: Float32Array, [h, w, classes]: number[], [height, width]: number[]): number[] {
  const at = (y: number, x: number, k: number) => logits[(y * w + x) * classes + k];
  const places = (to: number, from: number) =>
    Array.from({ length: to }, (_, i) => {
      const place = (i * (from - 1)) / (to - 1);
      const low = Math.min(Math.floor(place), from - 2);
      return [low, place - low];
    });
  return places(height, h).flatMap(([y, b]) =>
    places(width, w).map(([x, a]) => {
      const scores = Array.from({ length: classes }, (_, k) => {
        const [up, down] = [y, y + 1].map(row => (1 - a) * at(row, x, k) + a * at(row, x + 1, k));
        return (1 - b) * up + b * down;
      });
      return scores.indexOf(Math.max(...scores));
    }),
  );
}

/** Logits of a label map, with the class of every pixel far ahead. */
function certain(predicted: ArrayLike<number>, classes: number, [n, height, width]: number[]) {
  const chosen = tf.tensor1d(Int32Array.from(predicted), 'int32');
  const logits = tf.tidy(() =>
    tf.reshape(tf.mul(tf.oneHot(chosen, classes, 1, 0, 'float32'), 50), [n, height, width, classes]),
  );
  chosen.dispose();
  return logits;
}

describeBackends('SegmentationMetric', () => {
  afterEach(() => expect(tf.memory().numTensors).toBe(0));

  async function measure(dataset: ReturnType<typeof streets>, truth: number[], predicted: number[]) {
    const metric = new SegmentationMetric();
    metric.prepare(dataset);
    const logits = certain(predicted, dataset.classes.length, [1, 1, truth.length]);
    await metric.update(logits, { labels: Int32Array.from(truth), labelShape: [1, 1, truth.length] });
    logits.dispose();
    return metric.result() as { mIoU: number } & Record<string, Figure>;
  }

  test.each([2, 19])('pairs of %s classes are counted exactly, by bins and by products', async classes => {
    const count = 5000;
    const truth = labels(`truth ${classes}`, count, classes);
    const predicted = labels(`predicted ${classes}`, count, classes).map(label => label % classes);
    truth[7] = -1; // of no class, like IGNORE_INDEX
    const wanted = countOnHost(truth, predicted, classes);
    const [rows, columns] = [truth, predicted].map(values => tf.tensor1d(values, 'int32'));
    const all = confusionCounts(rows, columns, classes);
    const products = tf.tidy(() => countsByProducts(rows as Tensor1D, columns as Tensor1D, classes, 700));
    expect(all.dtype).toBe('int32');
    expect(await all.array()).toEqual(wanted);
    expect(await products.array()).toEqual(wanted);
    tf.dispose([rows, columns, all, products]);
  });

  test('figures of random maps are those of a plain count', async () => {
    const [n, h, w, classes, height, width] = [3, 5, 9, 6, 33, 65];
    const dataset = { name: 'Maps', classes: Array.from({ length: classes }, (_, k) => `class_${k}`) };
    const random = new RandomStream('logits');
    const metric = new SegmentationMetric();
    metric.prepare(dataset);
    let counts = countOnHost([], [], classes);
    let ofLast = counts;
    let entropy = 0;
    for (let batch = 0; batch < 2; batch++) {
      const values = Float32Array.from({ length: n * h * w * classes }, () => 4 * random.uniform());
      const truth = labels(`maps ${batch}`, n * height * width, 5); // class_5 is in no truth
      const logits = tf.tensor4d(values, [n, h, w, classes]);
      await metric.update(logits, { labels: truth, labelShape: [n, height, width] });
      logits.dispose();
      const before = counts;
      for (let i = 0; i < n; i++) {
        const image = values.subarray(i * h * w * classes, (i + 1) * h * w * classes);
        const predicted = classesOnHost(image, [h, w, classes], [height, width]);
        const found = countOnHost(truth.subarray(i * height * width, (i + 1) * height * width), predicted, classes);
        counts = counts.map((row, a) => row.map((count, b) => count + found[a][b]));
        for (let p = 0; p < h * w; p++) {
          const exps = [...image.subarray(p * classes, (p + 1) * classes)].map(Math.exp);
          const total = exps.reduce((a, b) => a + b);
          entropy -= exps.reduce((sum, e) => sum + (e / total) * Math.log(e / total), 0) / (h * w);
        }
      }
      ofLast = counts.map((row, a) => row.map((count, b) => count - before[a][b]));
    }
    const lastBatch = metric.lastUpdate();
    expect(lastBatch.entropy).toBeGreaterThan(0);
    expect(lastBatch.pixel_accuracy).toBeCloseTo(figuresOnHost(ofLast).pixel_accuracy, 9);
    const { IoU, accuracy, ...scalars } = figuresOnHost(counts);
    const result = metric.result();
    expect(metric.samples).toBe(2 * n);
    expect(Object.keys(result)[0]).toBe('mIoU');
    for (const [name, value] of Object.entries(scalars)) expect(result[name]).toBeCloseTo(value, 9);
    expect(Object.values(result.IoU)).toEqual(IoU.map(value => expect.closeTo(value, 9)));
    expect(Object.values(result.accuracy)).toEqual(
      accuracy.map(value => (Number.isNaN(value) ? Number.NaN : expect.closeTo(value, 9))),
    );
    expect((result.accuracy as Record<string, number>).class_5).toBeNaN();
    expect(result.entropy).toBeCloseTo(entropy / (2 * n), 4);
    expect(metric.confusion()).toEqual(counts);
    metric.reset();
    expect(metric.samples).toBe(0);
    expect(metric.result().mIoU).toBeNaN();
  });

  test('a class that neither truth nor prediction holds is left out of the mean, one that is only predicted counts 0', async () => {
    //                                                 road, sidewalk, building; 250 counts nowhere
    const result = await measure(streets(19), [0, 0, 0, 0, 1, 1, I, I], [0, 0, 0, 2, 1, 1, 1, 9]);
    const IoU = result.IoU as Record<string, number>;
    expect(IoU).toMatchObject({ road: 75, sidewalk: 100, building: 0, wall: Number.NaN, terrain: Number.NaN });
    expect(result.accuracy).toMatchObject({ road: 75, sidewalk: 100, building: Number.NaN });
    expect(result.mIoU).toBeCloseTo(175 / 3, 9);
    expect(result.mean_accuracy).toBeCloseTo(87.5, 9);
    expect(result.pixel_accuracy).toBeCloseTo((100 * 5) / 6, 9);
    expect(result.freq_weighted_iou).toBeCloseTo((4 * 75 + 2 * 100) / 6, 9);
    const row = JSON.parse(JSON.stringify({ dataset: 'Streets', ...result })) as { IoU: Record<string, unknown> };
    expect(row.IoU.wall).toBeNull();
    const table = classTable({ dataset: 'Streets', epoch: 1, seconds: 1, ...result }, { road: 36.5 });
    expect(table?.split('\n').slice(0, 4)).toEqual([
      'class             IoU  accuracy  % of training pixels',
      'road            75.00     75.00                 36.50',
      'sidewalk       100.00    100.00                     -',
      'building         0.00         -                     -',
    ]);
    expect(table).toMatch(/\nbicycle +- +- +-$/);
  });

  test('pixels that all count for nothing give no figure', async () => {
    const result = await measure(streets(13), [I, I], [0, 1]);
    for (const name of ['mIoU', 'pixel_accuracy', 'mean_accuracy', 'freq_weighted_iou']) expect(result[name]).toBeNaN();
  });

  test('smaller sets of classes: the mean of 16 over 13, of 19 over 16 and 13', async () => {
    const truth = Array.from({ length: 16 }, (_, k) => [k, k]).flat();
    // Of wall, fence and pole nothing is found.
    const predicted = truth.map((k, i) => (k >= 3 && k <= 5 && i % 2 === 0 ? 0 : k));
    const of16 = await measure(streets(16), truth, predicted);
    expect(Object.keys(of16).filter(name => name.startsWith('mIoU'))).toEqual(['mIoU', 'mIoU13']);
    // Road: 2 of 5 pixels. Wall, fence, pole: 1 of 2. All others are right.
    expect(of16.mIoU).toBeCloseTo((40 + 3 * 50 + 12 * 100) / 16, 9);
    expect(of16.mIoU13).toBeCloseTo((40 + 12 * 100) / 13, 9);
    const of19 = await measure(
      streets(19),
      Array.from({ length: 19 }, (_, k) => k),
      Array.from({ length: 19 }, (_, k) => ([9, 14, 16].includes(k) ? 0 : k)),
    );
    expect(Object.keys(of19).filter(name => name.startsWith('mIoU'))).toEqual(['mIoU', 'mIoU16', 'mIoU13']);
    expect(of19.mIoU).toBeCloseTo((25 + 15 * 100) / 19, 9);
    expect(of19.mIoU16).toBeCloseTo((25 + 15 * 100) / 16, 9);
    expect(of19.mIoU13).toBeCloseTo((25 + 12 * 100) / 13, 9);
    const of13 = await measure(streets(13), [0], [0]);
    expect(Object.keys(of13).filter(name => name.startsWith('mIoU'))).toEqual(['mIoU']);
  });

  test('what is no map, or of other classes, is said', async () => {
    const metric = new SegmentationMetric();
    metric.prepare(streets(16));
    const refuse = async (shape: number[], labelShape: number[], message: RegExp, hint: RegExp) => {
      const outputs = tf.zeros(shape);
      const truth = { labels: new Int32Array(labelShape.reduce((a, b) => a * b, 1)), labelShape };
      await expect(metric.update(outputs, truth)).rejects.toMatchObject({
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      });
      outputs.dispose();
    };
    await refuse([2, 10], [2], /predicts \[2,10\].*counts maps/, /ClassificationMetric/);
    await refuse([1, 2, 2, 16], [0], /Streets val has no label maps/, /labels: true/);
    await refuse([1, 2, 2, 19], [1, 4, 4], /tells 19 classes apart, Streets val has 16/, /num_classes.*road, sidewalk/);
  });
});

test('a metric that was not told the classes says so', () => {
  expect(() => new SegmentationMetric().result()).toThrow(/prepare\(dataset\)/);
});
