import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tensor2D, Tensor4D } from '../backend/tf.ts';
import { tf } from '../backend/tf.ts';
import { warpImage } from '../data/geometry/warpImage.ts';
import { warpLabels } from '../data/geometry/warpLabels.ts';
import { IGNORE_INDEX } from '../data/ignoreIndex.ts';
import type { Batch, LabelMap } from '../data/types.ts';
import type { PredictedBatch } from '../evaluation/evaluateStreams.ts';
import type { Rgb } from '../files/pictures/Canvas.ts';
import { colourLabels } from '../files/pictures/colourLabels.ts';
import type { Picture } from '../files/pictures/decodePicture.ts';
import { encodePhoto } from '../files/pictures/encodePhoto.ts';
import { spreadColor } from '../files/pictures/spreadColor.ts';
import { toPicture } from '../files/pictures/toPicture.ts';
import { encodePng } from '../files/png/encodePng.ts';
import { writeFileAtomically } from '../files/writeFileAtomically.ts';
import { labelPixels } from '../inference/labelPixels.ts';
import { rankClasses } from '../inference/rankClasses.ts';
import { classesShown } from './classesShown.ts';
import { drawDifference } from './drawDifference.ts';
import type { ShownSample } from './RunData.ts';

/** What the recorder must know of the data set. */
export interface SampleSource {
  readonly name: string;
  readonly classes: readonly string[];
  readonly palette?: readonly Rgb[] | undefined;
  /** Samples of each stream. */
  readonly streams: readonly { readonly samples: number }[];
}

/** Pictures of segmentation are made this wide, pixels. */
const WIDTH = 480;

/** Gathers samples of an evaluation, spread evenly over its streams, with what was predicted for them: for the report. */
export class SampleRecorder {
  readonly #source: SampleSource;
  /** By stream, the places of the samples that are taken. */
  readonly #wanted: readonly ReadonlySet<number>[];
  readonly #samples: ShownSample[] = [];
  readonly #files = new Map<string, Uint8Array>();

  /** @param count how many samples are taken */
  constructor(source: SampleSource, count: number) {
    this.#source = source;
    const lengths = source.streams.map(({ samples }) => samples);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    const places = Array.from({ length: Math.min(count, total) }, (_, k) =>
      Math.floor(((k + 0.5) * total) / Math.min(count, total)),
    );
    let first = 0;
    this.#wanted = lengths.map(length => {
      const own = new Set(places.map(place => place - first).filter(place => place >= 0 && place < length));
      first += length;
      return own;
    });
  }

  /** Takes from a predicted batch what is wanted of it. */
  async add({ outputs, from, batch, stream, streamNumber }: PredictedBatch): Promise<void> {
    const [count, ...inner] = outputs.shape;
    for (let row = from; row < from + count; row++) {
      const index = batch.indices[row];
      if (!this.#wanted[streamNumber]?.has(index)) continue;
      const { corruption, severity } = stream;
      const place = {
        stream: streamNumber,
        index,
        dataset: this.#source.name,
        corruption,
        severity,
        name: batch.names[row] ?? null,
      };
      const origin = [row - from, ...inner.map(() => 0)];
      const output = tf.tidy(() => tf.slice(outputs, origin, [1, ...inner]));
      const shown =
        outputs.rank === 4
          ? await this.#segmentation(output as Tensor4D, batch, row)
          : await this.#classification(output as Tensor2D, batch, row);
      output.dispose();
      this.#samples.push({ ...place, ...shown });
    }
  }

  /** Writes `samples.json` and the folder `pictures`; those of an earlier evaluation go. */
  async write(workDir: string): Promise<void> {
    await rm(join(workDir, 'pictures'), { recursive: true, force: true });
    await mkdir(join(workDir, 'pictures'), { recursive: true });
    for (const [name, bytes] of this.#files) await writeFileAtomically(join(workDir, name), bytes);
    await writeFileAtomically(join(workDir, 'samples.json'), `${JSON.stringify(this.#samples, null, 2)}\n`);
  }

  async #classification(logits: Tensor2D, batch: Batch, row: number): Promise<Omit<ShownSample, keyof Place>> {
    const { classes } = this.#source;
    const [best] = rankClasses(await logits.data<'float32'>(), classes);
    const image = await this.#keep('image', pictureOf(batch, row));
    return {
      truth: classes[batch.labels[row]],
      predicted: best.name,
      probability: best.probability,
      pictures: { image },
    };
  }

  async #segmentation(logits: Tensor4D, batch: Batch, row: number): Promise<Omit<ShownSample, keyof Place>> {
    const { classes, palette = classes.map((_, label) => spreadColor(label)) } = this.#source;
    const original = pictureOf(batch, row);
    const width = Math.min(WIDTH, original.width);
    const height = Math.max(1, Math.round((original.height * width) / original.width));
    const resize = [{ type: 'resize', height, width }] as const;
    const picture = toPicture(warpImage(original, resize, 0));
    const data = await labelPixels(logits, original.height, original.width);
    const predicted = warpLabels({ data, height: original.height, width: original.width }, resize, IGNORE_INDEX);
    const truth = truthOf(batch, row, height, width);
    const image = await this.#keep('image', picture);
    const prediction = this.#keepMap('prediction', predicted, palette);
    const shown = classesShown(truth ? [predicted, truth] : [predicted], classes, palette);
    if (!truth) return { classes: shown, pictures: { image, prediction } };
    const difference = drawDifference(picture, predicted, truth);
    return {
      right: difference.right,
      classes: shown,
      pictures: {
        image,
        prediction,
        truth: this.#keepMap('truth', truth, palette),
        difference: await this.#keep('difference', difference.picture),
      },
    };
  }

  async #keep(what: string, picture: Picture): Promise<string> {
    const { bytes, extension } = await encodePhoto(picture);
    const file = `pictures/${this.#samples.length}_${what}.${extension}`;
    this.#files.set(file, bytes);
    return file;
  }

  #keepMap(what: string, labels: LabelMap, palette: readonly Rgb[]): string {
    const file = `pictures/${this.#samples.length}_${what}.png`;
    const { height, width, data } = colourLabels(labels, palette);
    this.#files.set(file, encodePng({ data, height, width, channels: 3 }));
    return file;
  }
}

type Place = Pick<ShownSample, 'stream' | 'index' | 'dataset' | 'corruption' | 'severity' | 'name'>;

/** The image as it was before it was normalised, if it was: stretched to what a screen shows. */
function pictureOf({ images, shape: [, height, width, channels] }: Batch, row: number): Picture {
  const size = height * width * channels;
  if (images instanceof Uint8Array) {
    return toPicture({ data: images.subarray(row * size, (row + 1) * size), height, width, channels });
  }
  const values = images.slice(row * size, (row + 1) * size);
  const low = values.reduce((a, b) => Math.min(a, b), 0);
  const high = values.reduce((a, b) => Math.max(a, b), 1);
  if (low < 0 || high > 1) for (let i = 0; i < size; i++) values[i] = (values[i] - low) / (high - low);
  return toPicture({ data: values, height, width, channels });
}

function truthOf({ labels, labelShape }: Batch, row: number, height: number, width: number): LabelMap | undefined {
  if (labelShape.length !== 3) return undefined;
  const [, rows, columns] = labelShape;
  const data = labels.slice(row * rows * columns, (row + 1) * rows * columns);
  return warpLabels({ data, height: rows, width: columns }, [{ type: 'resize', height, width }], IGNORE_INDEX);
}
