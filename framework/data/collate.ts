import { DataError } from '../errors/UserError.ts';
import type { Batch, LabelMap, Sample } from './types.ts';

/** x / 255 in float32 for every byte: one rounding, as PyTorch's ToTensor has. */
const UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/**
 * Puts samples side by side.
 *
 * @throws DataError when their images, or label maps, differ in size.
 */
export function collate(samples: readonly Sample[], epoch: number): Batch {
  const { height, width, channels } = samples[0].image;
  const imageSize = height * width * channels;
  const images = new Float32Array(samples.length * imageSize);
  samples.forEach(({ image }, i) => {
    if (image.height !== height || image.width !== width || image.channels !== channels) {
      throw differs(samples, i, 'images', ({ image }) => [image.height, image.width, image.channels]);
    }
    if (image.data instanceof Float32Array) images.set(image.data, i * imageSize);
    else for (let k = 0, to = i * imageSize; k < imageSize; k++) images[to + k] = UNIT[image.data[k]];
  });
  const mapShape = shapeOfLabel(samples[0].label);
  return {
    images,
    shape: [samples.length, height, width, channels],
    labels: collateLabels(samples, mapShape),
    labelShape: [samples.length, ...mapShape],
    indices: Int32Array.from(samples, sample => sample.index),
    names: samples.flatMap(sample => sample.name ?? []),
    geometry: samples.map(sample => sample.geometry ?? []),
    epoch,
  };
}

function collateLabels(samples: readonly Sample[], mapShape: readonly number[]): Batch['labels'] {
  if (mapShape.length === 0) return Int32Array.from(samples, sample => sample.label as number);
  const size = mapShape[0] * mapShape[1];
  const labels = new Int32Array(samples.length * size);
  samples.forEach(({ label }, i) => {
    if (String(shapeOfLabel(label)) !== String(mapShape)) {
      throw differs(samples, i, 'label maps', sample => shapeOfLabel(sample.label));
    }
    labels.set((label as LabelMap).data, i * size);
  });
  return labels;
}

function shapeOfLabel(label: Sample['label']): number[] {
  return typeof label === 'number' ? [] : [label.height, label.width];
}

function differs(samples: readonly Sample[], i: number, what: string, shape: (sample: Sample) => number[]): DataError {
  const describe = (sample: Sample) => `[${shape(sample)}] of sample ${sample.index}`;
  return new DataError(`${what} of one batch differ in size: ${describe(samples[0])}, ${describe(samples[i])}`, {
    hint: 'a transform such as RandomCrop makes them equal; or take batch_size 1',
  });
}
