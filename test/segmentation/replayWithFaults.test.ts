import { expect, test } from '@jest/globals';
import { tf } from '../../framework/backend/tf.ts';
import type { GeometryStep } from '../../framework/data/geometry/GeometryStep.ts';
import { replayGeometry } from '../../framework/data/geometry/replayGeometry.ts';
import { IGNORE_INDEX } from '../../framework/data/ignoreIndex.ts';
import type { Transform } from '../../framework/data/types.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import { build } from '../../framework/registration/build.ts';
import { TRANSFORMS } from '../../framework/registration/kinds.ts';
import { loadEntriesOf } from '../../framework/registration/loadEntriesOf.ts';
import { replayWithFaults } from '../../registry/methods/segmentation/replayWithFaults.ts';
import { describeBackends } from '../support/backends.ts';
import '../../registry/catalogue.ts';

/** All faults of the original. */
const ORIGINAL = {
  translate_x_by_height: true,
  replay_in_key_order: true,
  replay_last_only: true,
  replay_whole_cells: true,
};
const NONE = {
  translate_x_by_height: false,
  replay_in_key_order: false,
  replay_last_only: false,
  replay_whole_cells: false,
};
const shear = (axis: 'x' | 'y', amount: number): GeometryStep => ({ type: 'shear', axis, amount });
const translate = (axis: 'x' | 'y', pixels: number): GeometryStep => ({ type: 'translate', axis, pixels });
const rotate = (degrees: number): GeometryStep => ({ type: 'rotate', degrees });
const flip: GeometryStep = { type: 'flip', direction: 'horizontal' };
const cutout: GeometryStep = { type: 'cutout', left: 8, top: 4, width: 8, height: 8 };

/** What becomes of a map of 4 x 6 that holds 0 to 23, in rows; P where nothing is known. */
function replayed(steps: readonly GeometryStep[], faults = ORIGINAL, cell: readonly [number, number] = [4, 4]): string {
  const rows = tf.tidy(() => {
    const map = tf.reshape(tf.range(0, 24, 1, 'int32'), [1, 4, 6]);
    return (replayWithFaults(map, [steps], cell, faults).arraySync() as number[][][])[0];
  });
  return rows.map(row => row.map(value => (value === IGNORE_INDEX ? 'P' : value)).join(' ')).join(' / ');
}

describeBackends('the replay of the original, with cells of 4 pixels', () => {
  // Computed with the original's `label_strong_T`, padding 250; the last four, which go between two cells, with PyTorch 2.
  test.each([
    ['cutout', cutout, '0 1 2 3 4 5 / 6 7 P P 10 11 / 12 13 P P 16 17 / 18 19 20 21 22 23'],
    ['ShearX 0.5', shear('x', 0.5), '0 1 2 3 4 5 / 7 8 9 10 11 P / 13 14 15 16 17 P / 20 21 22 23 P P'],
    ['ShearX -0.5', shear('x', -0.5), '0 1 2 3 4 5 / P 6 7 8 9 10 / P 12 13 14 15 16 / P P 18 19 20 21'],
    ['ShearY 0.25', shear('y', 0.25), '0 1 8 9 10 11 / 6 7 14 15 16 17 / 12 13 20 21 22 23 / 18 19 P P P P'],
    ['TranslateY 4', translate('y', 4), '6 7 8 9 10 11 / 12 13 14 15 16 17 / 18 19 20 21 22 23 / P P P P P P'],
    // -5 // 4 is -2, times 6 / 4: three cells to the right.
    ['TranslateX -5', translate('x', -5), 'P P P 0 1 2 / P P P 6 7 8 / P P P 12 13 14 / P P P 18 19 20'],
    ['Rotate 20', rotate(20), 'P 2 3 3 10 11 / 0 7 8 9 16 17 / 6 7 14 15 16 23 / 12 13 20 20 21 P'],
    ['TranslateX 5', translate('x', 5), '2 2 4 4 P P / 8 8 10 10 P P / 14 14 16 16 P P / 20 20 22 22 P P'],
    ['TranslateX -12', translate('x', -12), 'P P P P 0 0 / P P P P 6 6 / P P P P 12 12 / P P P P 18 18'],
    ['ShearY -1/3', shear('y', -1 / 3), '0 1 P P P P / 6 1 2 3 4 P / 12 13 8 9 4 5 / 18 13 14 15 16 11'],
    ['ShearX 1', shear('x', 1), '1 2 3 4 4 P / 8 9 10 10 P P / 15 16 16 P P P / 22 22 P P P P'],
  ])('%s', (_name, step, expected) => {
    expect(replayed([step])).toBe(expected);
  });

  test('of operations that were drawn twice the last one, all in the order of the keys', () => {
    const steps = [shear('x', 0.25), translate('y', 8), shear('x', 0.5), flip];
    expect(replayed(steps)).toBe(replayed([flip, shear('x', 0.5), translate('y', 8)]));
    const last = { ...NONE, replay_last_only: true };
    expect(replayed(steps, last)).toBe(replayed([translate('y', 8), shear('x', 0.5), flip], NONE));
    const ordered = { ...NONE, replay_in_key_order: true };
    expect(replayed(steps, ordered)).toBe(replayed([flip, shear('x', 0.25), shear('x', 0.5), translate('y', 8)], NONE));
    expect(new Set([ORIGINAL, last, ordered, NONE].map(faults => replayed(steps, faults))).size).toBe(4);
    expect(replayed([cutout, translate('y', 4)])).toBe(replayed([translate('y', 4), cutout]));
    expect(replayed([cutout, translate('y', 4)], last)).not.toBe(replayed([translate('y', 4), cutout], last));
  });

  test('each fault is one of its own; without any it is the exact replay', () => {
    const right = '1 2 3 4 5 P / 7 8 9 10 11 P / 13 14 15 16 17 P / 19 20 21 22 23 P';
    const further = '2 3 4 5 P P / 8 9 10 11 P P / 14 15 16 17 P P / 20 21 22 23 P P';
    expect(replayed([translate('x', 5)], NONE)).toBe(right); // 1.25 cells
    expect(replayed([translate('x', 5)], { ...NONE, replay_whole_cells: true })).toBe(right);
    expect(replayed([translate('x', 5)], { ...NONE, translate_x_by_height: true })).toBe(further); // 1.875 cells
    expect(replayed([translate('x', 7)], { ...NONE, replay_whole_cells: true })).toBe(right); // 1.75 cells, in whole ones 1
    expect(replayed([translate('x', 8)], NONE, [4, 8])).toBe(right);
    const steps = [flip, shear('x', 0.25), rotate(9), translate('y', 4), cutout];
    const map = tf.range(0, 24, 1, 'int32').reshape([1, 4, 6]);
    const exact = replayGeometry(map, [steps], { height: 16, width: 24 });
    const rows = (exact.arraySync() as number[][][])[0];
    const text = rows.map(row => row.map(value => (value === IGNORE_INDEX ? 'P' : value)).join(' ')).join(' / ');
    expect(replayed(steps, NONE)).toBe(text);
    tf.dispose([map, exact]);
  });

  test('the square of RandAugment goes as far as the original replays it, one pixel less than it paints', async () => {
    await loadEntriesOf([{ type: 'RandAugment' }]);
    const transform = build<Transform>(TRANSFORMS, { type: 'RandAugment', n: 0, prob: 0, cutout_inclusive: true });
    const [height, width, side] = [68, 100, 22];
    const black = { data: new Uint8Array(height * width * 3), height, width, channels: 3 };
    const map = tf.zeros([1, height / 4, width / 4], 'int32');
    let further = 0;
    for (let k = 0; k < 40; k++) {
      const { image, geometry } = await transform.apply({ index: 0, image: black }, new RandomStream('square', k));
      const at = image.data.findIndex(value => value > 0) / 3;
      // CutoutAbs: x1 = min(w, x0 + side); Pillow fills to x1. label_strong_T: rows y0 // 4 .. y1 // 4 - 1, columns likewise.
      const [x0, y0] = [at % width, Math.floor(at / width)];
      const [x1, y1] = [Math.min(width, x0 + side), Math.min(height, y0 + side)];
      const pixels = image.data.filter(value => value > 0).length / 3;
      expect(pixels).toBe((Math.min(width, x1 + 1) - x0) * (Math.min(height, y1 + 1) - y0));
      const ignored = Int32Array.from({ length: map.size }, (_, i) => {
        const [y, x] = [Math.floor(i / (width / 4)), i % (width / 4)];
        const inside =
          y >= Math.floor(y0 / 4) && y < Math.floor(y1 / 4) && x >= Math.floor(x0 / 4) && x < Math.floor(x1 / 4);
        return inside ? IGNORE_INDEX : 0;
      });
      const found = replayWithFaults(map, [geometry!], [4, 4], ORIGINAL);
      expect(found.dataSync()).toEqual(ignored);
      found.dispose();
      if (Math.floor((x1 + 1) / 4) > Math.floor(x1 / 4)) further++;
    }
    // Where the painted square ends in another cell than the recorded one.
    expect(further).toBeGreaterThan(3);
    map.dispose();
  });

  test('a geometry that changes the size is none of the original', () => {
    expect(() => replayed([{ type: 'resize', height: 8, width: 12 }])).toThrow('has a resize too');
  });
});
