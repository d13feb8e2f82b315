import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import type { GeometryStep } from '../../framework/data/geometry/GeometryStep.ts';
import { warpImage } from '../../framework/data/geometry/warpImage.ts';
import { warpLabels } from '../../framework/data/geometry/warpLabels.ts';
import type { Image } from '../../framework/data/types.ts';
import * as adjust from '../../registry/transforms/rand_augment/adjustments.ts';
import { goldenDescribe } from '../support/golden.ts';

interface Case {
  op: string;
  file: string;
  factor: number;
  bits: number;
  threshold: number;
  degrees: number;
  amount: number;
  pixels: number;
  box: [number, number, number, number];
  size_wh: [number, number];
}
type Adjustment = (image: Image, parameters: Case) => Image;

/** The values of a NumPy v1 file of bytes; the files of this folder are small. */
function readBytes(file: string): Uint8Array {
  const bytes = readFileSync(file);
  return Uint8Array.from(bytes.subarray(10 + bytes.readUInt16LE(8)));
}

const ADJUSTMENTS: Record<string, Adjustment> = {
  AutoContrast: adjust.autoContrast,
  Brightness: (image, { factor }) => adjust.brightness(image, factor),
  Color: (image, { factor }) => adjust.color(image, factor),
  Contrast: (image, { factor }) => adjust.contrast(image, factor),
  Sharpness: (image, { factor }) => adjust.sharpness(image, factor),
  Equalize: adjust.equalize,
  Posterize: (image, { bits }) => adjust.posterize(image, bits),
  Solarize: (image, { threshold }) => adjust.solarize(image, threshold),
};

const STEPS: Record<string, (parameters: Case) => GeometryStep> = {
  Rotate: ({ degrees }) => ({ type: 'rotate', degrees }),
  ShearX: ({ amount }) => ({ type: 'shear', axis: 'x', amount }),
  ShearY: ({ amount }) => ({ type: 'shear', axis: 'y', amount }),
  TranslateX: ({ pixels }) => ({ type: 'translate', axis: 'x', pixels }),
  TranslateY: ({ pixels }) => ({ type: 'translate', axis: 'y', pixels }),
  // Pillow fills rectangles to the last coordinate.
  CutoutAbs: ({ box: [x0, y0, x1, y1] }) => ({
    type: 'cutout',
    top: y0,
    left: x0,
    height: y1 - y0 + 1,
    width: x1 - x0 + 1,
  }),
  MirrorLeftRight: () => ({ type: 'flip', direction: 'horizontal' }),
  ResizeBilinear: ({ size_wh: [width, height] }) => ({ type: 'resize', height, width }),
  ResizeNearestLabel: ({ size_wh: [width, height] }) => ({ type: 'resize', height, width }),
};
const WITHIN_ONE = new Set(['Rotate', 'ShearX', 'ShearY', 'TranslateX', 'TranslateY', 'ResizeBilinear']);

goldenDescribe('augment', folder => {
  const { cases } = JSON.parse(readFileSync(resolve(folder, 'expected.json'), 'utf8')) as { cases: Case[] };
  const image: Image = { data: readBytes(resolve(folder, 'image.npy')), height: 128, width: 160, channels: 3 };
  const label = { data: readBytes(resolve(folder, 'label.npy')), height: 128, width: 160 };

  test('has a case of every operation', () => {
    expect(new Set(cases.map(({ op }) => op))).toEqual(new Set([...Object.keys(ADJUSTMENTS), ...Object.keys(STEPS)]));
  });

  test.each(cases)('$file', parameters => {
    const { op, file } = parameters;
    const expected = readBytes(resolve(folder, file));
    const { data } =
      op in ADJUSTMENTS
        ? ADJUSTMENTS[op](image, parameters)
        : op === 'ResizeNearestLabel'
          ? warpLabels(label, [STEPS[op](parameters)])
          : warpImage(image, [STEPS[op](parameters)], 127);
    expect(data).toHaveLength(expected.length);
    const differences = Array.from(expected, (value, i) => Math.abs(value - data[i]));
    const large = differences.filter(difference => difference > 1).length;
    expect(large / data.length).toBeLessThan(0.005);
    if (!WITHIN_ONE.has(op)) expect(differences.filter(difference => difference > 0)).toEqual([]);
  });
});
