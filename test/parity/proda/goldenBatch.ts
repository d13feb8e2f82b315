import { type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import type { TensorBatch } from '../../../framework/data/batchToTensors.ts';
import type { GeometryStep } from '../../../framework/data/geometry/GeometryStep.ts';
import { warpLabels } from '../../../framework/data/geometry/warpLabels.ts';
import { IGNORE_INDEX } from '../../../framework/data/ignoreIndex.ts';
import { resizeBilinear } from '../../../framework/ops/resizeBilinear.ts';
import { resizeNearest } from '../../../framework/ops/resizeNearest.ts';
import { formula, formulaImages, formulaLabels } from '../../support/formula.ts';
import type { GoldenIteration, StrongParameters, WeakParameters } from './GoldenCase.ts';

const COUNT = 2;
export const CROP = { height: 96, width: 160 };
const FULL = { height: 128, width: 192 };
/** Pixels per cell of the grid that the original learns the target on. */
const STRIDE = 4;
/** In the place of a value that was not drawn. */
const NOT_DRAWN = 1e4;

/** The batches of iteration `i`; what a method does not look at is there all the same. */
export function goldenBatch(i: number, iteration: GoldenIteration, classes: number) {
  const geometry = geometryOf(iteration.strong_params);
  const none = geometry.map(() => []);
  const source: TensorBatch = {
    images: images(`source_x${i}`),
    labels: labels(`source_label${i}`, classes),
    geometry: none,
    strong: {
      images: images(`source_strong${i}`),
      labels: labels(`source_label${i}`, classes, geometry),
      geometry,
    },
  };
  const target: TensorBatch = {
    images: images(`target_x${i}`),
    labels: labels(`target_lp${i}`, classes),
    geometry: weakGeometryOf(iteration.weak_params),
    strong: {
      images: images(`target_strong${i}`),
      labels: labels(`target_lp${i}`, classes, geometry),
      geometry,
    },
    full: images(`target_full${i}`, FULL),
    soft: softLabels(`lpsoft${i}/fine`, classes),
  };
  return { source, target };
}

/** [2, height, width, 3] */
function images(name: string, { height, width } = CROP): Tensor4D {
  const shape: [number, number, number, number] = [COUNT, 3, height, width];
  return tf.tidy(() => tf.transpose(tf.tensor4d(formulaImages(name, shape), shape), [0, 2, 3, 1]));
}

/** [2, height / 4, width / 4, classes]: probabilities in blocks of 16 x 16 pixels, shrunk as the original shrinks them. */
function softLabels(name: string, classes: number): Tensor4D {
  const { height, width } = CROP;
  const blocks: [number, number, number, number] = [COUNT, classes, height / 16, width / 16];
  return tf.tidy(() => {
    const values = formula(
      name,
      blocks.reduce((product, n) => product * n),
    ).map(value => 3 * value);
    const coarse = tf.transpose(tf.tensor4d(Float32Array.from(values), blocks), [0, 2, 3, 1]) as Tensor4D;
    const pixels = tf.softmax(resizeNearest(coarse, [height, width]));
    return resizeBilinear(pixels, [height / STRIDE, width / STRIDE], { alignCorners: true });
  });
}

function weakGeometryOf({ RandomSized, RandomCrop, RandomHorizontallyFlip }: WeakParameters): GeometryStep[][] {
  return RandomHorizontallyFlip.map((flip, k) => {
    const [height, width] = RandomSized.map(values => values[k]);
    const [top, bottom, left, right] = RandomCrop.map(values => values[k]);
    return [
      { type: 'resize', height, width },
      { type: 'crop', top, left, height: bottom - top, width: right - left },
      ...(flip ? [{ type: 'flip', direction: 'horizontal' } as const] : []),
    ];
  });
}

/** [2, height, width], as they are or moved. */
function labels(name: string, classes: number, geometry?: readonly (readonly GeometryStep[])[]) {
  const { height, width } = CROP;
  const size = height * width;
  const values = formulaLabels(name, [COUNT, height, width], classes, IGNORE_INDEX);
  for (const [k, steps] of geometry?.entries() ?? []) {
    const map = { data: values.subarray(k * size, (k + 1) * size), height, width };
    values.set(warpLabels(map, steps).data, k * size);
  }
  return tf.tensor3d(values, [COUNT, height, width], 'int32');
}

/** What the record says was done to each sample, in the order of its keys: no other is known. */
function geometryOf(record: StrongParameters): GeometryStep[][] {
  return record.Hflip.map((flip, k) => {
    const drawn = (values: readonly number[], step: (value: number) => GeometryStep) =>
      values[k] === NOT_DRAWN ? [] : [step(values[k])];
    const [left, top, right, bottom] = record.CutoutAbs.map(values => values[k]);
    return [
      ...(flip ? [{ type: 'flip', direction: 'horizontal' } as const] : []),
      ...drawn(record.ShearX, amount => ({ type: 'shear', axis: 'x', amount })),
      ...drawn(record.ShearY, amount => ({ type: 'shear', axis: 'y', amount })),
      ...drawn(record.TranslateX, pixels => ({ type: 'translate', axis: 'x', pixels })),
      ...drawn(record.TranslateY, pixels => ({ type: 'translate', axis: 'y', pixels })),
      ...drawn(record.Rotate, degrees => ({ type: 'rotate', degrees })),
      { type: 'cutout', left, top, width: right - left, height: bottom - top },
    ];
  });
}
