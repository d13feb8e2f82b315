import { DataError } from '../../errors/UserError.ts';
import { cropPixels } from '../cropPixels.ts';
import { emptyLike } from '../emptyLike.ts';
import { flipPixels } from '../flipPixels.ts';
import type { Image } from '../types.ts';
import { affineMatrix } from './affineMatrix.ts';
import type { AffineStep, CropStep, GeometryStep, Size, Window } from './GeometryStep.ts';
import { resizeWindow } from './resizeWindow.ts';

/**
 * A picture after a geometry, bilinear where a step moves pixels by fractions, as Pillow does it.
 *
 * @param fill every channel of pixels that come from beyond the border or were cut out
 * @throws DataError when a picture of floats is to be resized, turned or sheared
 */
export function warpImage(image: Image, geometry: readonly GeometryStep[], fill: number): Image {
  let out = image;
  for (let i = 0; i < geometry.length; i++) {
    const step = geometry[i];
    if (step.type === 'resize') {
      const next = geometry[i + 1];
      // Only what the following crop keeps is made.
      const crop = next?.type === 'crop' && isInside(next, step) ? next : undefined;
      out = resizeWindow(
        bytesOnly(out, step),
        step,
        crop ?? { top: 0, left: 0, height: step.height, width: step.width },
      );
      if (crop) i++;
    } else out = applyStep(out, step, fill);
  }
  return out;
}

function applyStep(image: Image, step: Exclude<GeometryStep, { type: 'resize' }>, fill: number): Image {
  const { data, channels } = image;
  if (step.type === 'crop') return crop(image, step, fill);
  if (step.type === 'flip') return { ...image, data: flipPixels(data, image, channels, step.direction) };
  if (step.type === 'cutout') return paint(image, step, fill);
  return transform(bytesOnly(image, step), step, fill);
}

function crop(image: Image, { top, left, height, width }: CropStep, fill: number): Image {
  const { data, channels } = image;
  return { data: cropPixels(data, image, channels, { top, left, height, width }, fill), height, width, channels };
}

function paint(image: Image, window: Window, fill: number): Image {
  const { height, width, channels } = image;
  const data = emptyLike(image.data, image.data.length);
  data.set(image.data);
  const left = Math.max(0, window.left);
  const right = Math.min(width, window.left + window.width);
  for (let y = Math.max(0, window.top); y < Math.min(height, window.top + window.height); y++) {
    data.fill(fill, (y * width + left) * channels, (y * width + right) * channels);
  }
  return { ...image, data };
}

/** Pillow's affine transform: the four pixels around the place a pixel comes from; beyond the border they repeat. */
function transform(image: Image, step: AffineStep, fill: number): Image {
  const { height, width, channels } = image;
  const data = image.data as Uint8Array;
  const [a, b, c, d, e, f] = affineMatrix(step, image);
  const out = new Uint8Array(data.length).fill(fill);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += channels) {
      const sourceX = a * (x + 0.5) + b * (y + 0.5) + c;
      const sourceY = d * (x + 0.5) + e * (y + 0.5) + f;
      if (!(sourceX >= 0 && sourceX < width && sourceY >= 0 && sourceY < height)) continue;
      // `| 0` tells the engine that places are whole numbers.
      const left = Math.floor(sourceX - 0.5) | 0;
      const top = Math.floor(sourceY - 0.5) | 0;
      const dx = sourceX - 0.5 - left;
      const dy = sourceY - 0.5 - top;
      const upper = Math.max(top, 0) * width;
      const lower = Math.min(top + 1, height - 1) * width;
      const first = Math.max(left, 0);
      const second = Math.min(left + 1, width - 1);
      const at00 = (upper + first) * channels;
      const at01 = (upper + second) * channels;
      const at10 = (lower + first) * channels;
      const at11 = (lower + second) * channels;
      for (let k = 0; k < channels; k++) {
        const above = data[at00 + k] + (data[at01 + k] - data[at00 + k]) * dx;
        const below = data[at10 + k] + (data[at11 + k] - data[at10 + k]) * dx;
        out[to + k] = (above + (below - above) * dy) | 0; // cut off to a byte, as Pillow does
      }
    }
  }
  return { ...image, data: out };
}

function isInside({ top, left, height, width }: Window, size: Size): boolean {
  return top >= 0 && left >= 0 && top + height <= size.height && left + width <= size.width;
}

function bytesOnly(image: Image, step: GeometryStep): Image {
  if (image.data instanceof Float32Array) {
    throw new DataError(`a picture of floats cannot be changed by a ${step.type} step`, {
      hint: 'put Normalize behind the transforms of geometry',
    });
  }
  return image;
}
