import { DataError } from '../errors/UserError.ts';
import { toUnit } from '../ops/portable/toUnit.ts';
import { BytePool } from './BytePool.ts';
import type { Batch, BatchImages, BatchLabels, Image, LabelMap, Sample, SkippedSample, StrongBatch } from './types.ts';

/** A part of each sample, with what the samples are called in messages. */
interface Column<T> {
  readonly what: string;
  readonly of: (sample: Sample) => T;
}

/**
 * Puts samples side by side; none make a batch of nothing.
 *
 * @param pool where the memory of pictures comes from
 * @throws DataError when their pictures, or label maps, differ in size, or only some have a label or a view.
 */
export function collate(
  samples: readonly Sample[],
  epoch: number,
  skipped: readonly SkippedSample[] = [],
  pool = new BytePool(),
): Batch {
  return {
    ...collateImages(samples, { what: 'images', of: ({ image }) => image }, pool),
    ...collateLabels(samples, { what: 'label maps', of: ({ label }) => label }),
    indices: Int32Array.from(samples, sample => sample.index),
    names: samples.flatMap(sample => sample.name ?? []),
    geometry: samples.map(sample => sample.geometry ?? []),
    ...(haveAll(samples, 'strong') && { strong: collateStrong(samples, pool) }),
    ...(haveAll(samples, 'full') && {
      full: collateImages(samples, { what: 'whole images', of: ({ full }) => full! }, pool),
    }),
    ...(haveAll(samples, 'soft') && {
      soft: collateImages(samples, { what: 'soft labels', of: ({ soft }) => soft! }, pool),
    }),
    skipped,
    epoch,
  };
}

function collateStrong(samples: readonly Sample[], pool: BytePool): StrongBatch {
  return {
    ...collateImages(samples, { what: 'strong views', of: ({ strong }) => strong!.image }, pool),
    ...collateLabels(samples, { what: 'label maps of strong views', of: ({ strong }) => strong!.label }),
    geometry: samples.map(({ strong }) => strong!.geometry),
  };
}

function haveAll(samples: readonly Sample[], part: 'strong' | 'full' | 'soft'): boolean {
  const without = samples.find(sample => sample[part] === undefined);
  if (without === undefined) return samples.length > 0;
  const having = samples.find(sample => sample[part] !== undefined);
  if (having === undefined) return false;
  throw new DataError(
    `sample ${having.index} of a batch has a ${part} ${part === 'soft' ? 'label' : 'view'}, sample ${without.index} has none`,
  );
}

function collateImages(samples: readonly Sample[], column: Column<Image>, pool: BytePool): BatchImages {
  if (samples.length === 0) return { images: new Float32Array(0), shape: [0, 0, 0, 0] };
  const { height, width, channels } = column.of(samples[0]);
  const size = height * width * channels;
  // Bytes stay bytes, a quarter of the memory to fill, to hand over and to collect, until they are on the device.
  const stayBytes = samples.every(sample => column.of(sample).data instanceof Uint8Array);
  const images = stayBytes ? pool.take(samples.length * size) : new Float32Array(samples.length * size);
  samples.forEach((sample, i) => {
    const image = column.of(sample);
    if (image.height !== height || image.width !== width || image.channels !== channels) {
      throw differs(samples, i, column.what, sample => {
        const { height, width, channels } = column.of(sample);
        return [height, width, channels];
      });
    }
    const { data } = image;
    if (images instanceof Float32Array && data instanceof Uint8Array) toUnit(data, images, i * size);
    else images.set(data, i * size);
  });
  return { images, shape: [samples.length, height, width, channels] };
}

function collateLabels(samples: readonly Sample[], column: Column<Sample['label']>): BatchLabels {
  const labels = samples.map(column.of);
  if (labels.every(label => label === undefined)) return { labels: new Int32Array(0), labelShape: [0] };
  const mapShape = shapeOfLabel(labels[0]);
  const other = labels.findIndex(label => String(shapeOfLabel(label)) !== String(mapShape));
  if (other >= 0) throw differs(samples, other, column.what, sample => shapeOfLabel(column.of(sample)));
  if (typeof labels[0] === 'number') {
    return { labels: Int32Array.from(labels as number[]), labelShape: [samples.length] };
  }
  const size = mapShape[0] * mapShape[1];
  const maps = new Int32Array(samples.length * size);
  for (const [i, label] of labels.entries()) maps.set((label as LabelMap).data, i * size);
  return { labels: maps, labelShape: [samples.length, ...mapShape] };
}

/** [] for a class number, [-1] for no label. */
function shapeOfLabel(label: Sample['label']): number[] {
  if (label === undefined) return [-1];
  return typeof label === 'number' ? [] : [label.height, label.width];
}

function differs(samples: readonly Sample[], i: number, what: string, shape: (sample: Sample) => number[]): DataError {
  const describe = (sample: Sample) =>
    `${shape(sample)[0] === -1 ? 'none' : `[${shape(sample)}]`} of sample ${sample.index}`;
  return new DataError(`${what} of one batch differ in size: ${describe(samples[0])}, ${describe(samples[i])}`, {
    hint: 'a transform such as RandomCrop makes them equal; or take batch_size 1',
  });
}
