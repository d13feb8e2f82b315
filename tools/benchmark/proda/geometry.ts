import type { StateDict } from '../../../framework/checkpoint/StateDict.ts';
import type { CropStep, CutoutStep, GeometryStep, ResizeStep } from '../../../framework/data/geometry/GeometryStep.ts';

type Size = readonly [height: number, width: number];

const SHEAR = 0.15;
const DEGREES = 12;

/** From a whole image to the weak view: resize, crop, flip. Always the same, so that both sides have the same work. */
export function weakGeometry(crop: Size, whole: Size): GeometryStep[] {
  return [...weakWindow(crop, whole), { type: 'flip', direction: 'horizontal' }];
}

/** From the weak to the strong view: what RandAugment does in three of a hundred samples, and cutout. */
export function strongGeometry(crop: Size): GeometryStep[] {
  return [
    { type: 'flip', direction: 'horizontal' },
    { type: 'shear', axis: 'x', amount: SHEAR },
    { type: 'rotate', degrees: DEGREES },
    cutout(crop),
  ];
}

/** Both as the other side reads them: the original's records, without the names. */
export function geometryTensors(crop: Size, whole: Size): StateDict {
  const [{ height, width }, { top, left }] = weakWindow(crop, whole);
  const hole = cutout(crop);
  const box = [hole.left, hole.top, hole.left + hole.width, hole.top + hole.height];
  return new Map([
    ['weak_geometry', { dtype: 'int32', shape: [4], data: Int32Array.of(height, width, top, left) }],
    ['strong_geometry', { dtype: 'float32', shape: [6], data: Float32Array.of(SHEAR, DEGREES, ...box) }],
  ]);
}

function weakWindow([height, width]: Size, whole: Size): readonly [ResizeStep, CropStep] {
  const [tall, wide] = whole.map(side => Math.floor(1.2 * side));
  return [
    { type: 'resize', height: tall, width: wide },
    { type: 'crop', top: 4, left: 8, height, width },
  ];
}

/** In whole cells of four pixels where the crop has them: the original cuts no others. */
function cutout([height, width]: Size): CutoutStep {
  const cells = (pixels: number) => 4 * Math.floor(pixels / 4);
  const side = cells(Math.min(height, width) / 3);
  return { type: 'cutout', top: cells(height / 4), left: cells(width / 4), height: side, width: side };
}
