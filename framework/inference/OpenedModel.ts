import { type Tensor4D, tf } from '../backend/tf.ts';
import type { Config } from '../config/Config.ts';
import { batchToTensors, disposeBatch } from '../data/batchToTensors.ts';
import { collate } from '../data/collate.ts';
import type { Sample } from '../data/types.ts';
import { ConfigError, UserError } from '../errors/UserError.ts';
import type { Rgb } from '../files/pictures/Canvas.ts';
import { spreadColor } from '../files/pictures/spreadColor.ts';
import type { Module } from '../nn/Module.ts';
import { valueText } from '../registration/explainIssues.ts';
import { type Adaptation, adaptModel } from './adaptModel.ts';
import type { ImageInput } from './ImageInput.ts';
import type { InputPipeline, PreparedImage } from './InputPipeline.ts';
import { labelPixels } from './labelPixels.ts';
import type { Prediction } from './Prediction.ts';
import { rankClasses } from './rankClasses.ts';
import { readImage } from './readImage.ts';

/** Any image shows how many classes a network has. */
const PROBE = 64;

/** A network that predicts images; made by `openModel`. Dispose of it. */
export class OpenedModel {
  readonly task: Prediction['task'];
  /** Names of the classes, by label. */
  readonly classes: readonly string[];
  /** Their colours, RGB, by label. */
  readonly palette: readonly Rgb[];
  #disposed = false;

  /** @throws ConfigError when the network has another number of classes than the data set of the config. */
  constructor(
    readonly config: Config,
    readonly network: Module,
    readonly pipeline: InputPipeline,
  ) {
    network.eval();
    const [height, width] = pipeline.imageSize ?? [PROBE, PROBE];
    let shape: readonly number[] = [];
    tf.tidy(() => {
      ({ shape } = network.forward(tf.zeros([1, height, width, 3])));
    });
    const count = shape.at(-1) as number;
    this.task = shape.length === 4 ? 'segmentation' : 'classification';
    this.classes = pipeline.classes ?? Array.from({ length: count }, (_, label) => `class_${label}`);
    if (this.classes.length !== count) {
      throw new ConfigError(
        `the network has ${count} classes, ${pipeline.title} of the config has ${this.classes.length}`,
        { hint: 'set model.num_classes, or data.test to a data set of these classes' },
      );
    }
    this.palette = pipeline.palette ?? this.classes.map((_, label) => spreadColor(label));
  }

  /**
   * What the network says about an image, or about each of several.
   *
   * @param image path of a file (PNG, JPEG, WebP, ...) or pixels.
   * @throws DataError when an image cannot be read; UserError for what is no image, and after `dispose`.
   */
  predict(image: ImageInput): Promise<Prediction>;
  predict(images: readonly ImageInput[]): Promise<Prediction[]>;
  async predict(input: ImageInput | readonly ImageInput[]): Promise<Prediction | Prediction[]> {
    this.#requireOpen('predict');
    if (!isList(input)) return (await this.#predictAll([input]))[0];
    const predictions: Prediction[] = [];
    for (let start = 0; start < input.length; start += this.#batchSize) {
      predictions.push(...(await this.#predictAll(input.slice(start, start + this.#batchSize), start)));
    }
    return predictions;
  }

  /**
   * Adapts the network to images without labels, for good: `norm` by their statistics, `tent` by the entropy of its
   * predictions too. Give all images that are to be predicted, or a few hundred like them.
   *
   * @param onImage is told how many images are done, of how many over all passes.
   */
  async adapt(
    images: readonly ImageInput[],
    adaptation: Adaptation,
    onImage: (done: number, total: number) => void = () => {},
  ): Promise<void> {
    this.#requireOpen('adapt');
    if (!Array.isArray(images)) {
      throw new UserError(`adapt was given ${valueText(images)}: expected a list of images, and 'norm' or 'tent'`);
    }
    if (images.length === 0) throw new UserError('there is no image to adapt to');
    // Of nearly equal size: a small last batch would have poor statistics.
    const count = Math.ceil(images.length / this.#batchSize);
    const groups = Array.from({ length: count }, (_, i) =>
      images.slice(Math.floor((i * images.length) / count), Math.floor(((i + 1) * images.length) / count)),
    );
    const total = images.length * (adaptation === 'tent' ? 2 : 1);
    let done = 0;
    const batches = async function* (this: OpenedModel): AsyncGenerator<Tensor4D> {
      for (const group of groups) {
        const prepared = await Promise.all(group.map((image, i) => this.#prepare(image, i)));
        const { images: tensor, ...rest } = batchToTensors(
          collate(
            prepared.map(({ sample }) => sample),
            0,
          ),
        );
        tf.dispose(rest.labels);
        yield tensor;
        done += group.length;
        onImage(done, total);
      }
    };
    await adaptModel(this.network, adaptation, () => batches.call(this), this.config.value);
  }

  /** Frees the network. May be called twice. */
  dispose(): void {
    if (!this.#disposed) this.network.dispose();
    this.#disposed = true;
  }

  #requireOpen(what: string): void {
    if (!this.#disposed) return;
    throw new UserError(`${what} was called on a model that is disposed`, { hint: 'open it again by openModel' });
  }

  /** Images of a segmentation network may differ in size, and are large. */
  get #batchSize(): number {
    return this.task === 'segmentation' ? 1 : (this.config.value.data?.batch_size ?? 1);
  }

  async #prepare(input: ImageInput, index: number): Promise<PreparedImage> {
    return this.pipeline.prepare(await readImage(input), index);
  }

  async #predictAll(inputs: readonly ImageInput[], first = 0): Promise<Prediction[]> {
    const prepared = await Promise.all(inputs.map((input, i) => this.#prepare(input, first + i)));
    const alike = prepared.every(({ sample }) => sizeOf(sample) === sizeOf(prepared[0].sample));
    const groups = alike ? [prepared] : prepared.map(item => [item]);
    const predictions: Prediction[] = [];
    for (const group of groups) predictions.push(...(await this.#predictBatch(group)));
    return predictions;
  }

  async #predictBatch(group: readonly PreparedImage[]): Promise<Prediction[]> {
    const tensors = batchToTensors(
      collate(
        group.map(({ sample }) => sample),
        0,
      ),
    );
    const logits = tf.tidy(() => this.network.forward(tensors.images));
    try {
      if (this.task === 'segmentation') return [await this.#segmentation(logits as Tensor4D, group[0])];
      const values = await logits.data<'float32'>();
      const count = this.classes.length;
      return group.map(({ notes }, i) => ({
        task: 'classification',
        classes: rankClasses(values.subarray(i * count, (i + 1) * count), this.classes),
        notes,
      }));
    } finally {
      logits.dispose();
      disposeBatch(tensors);
    }
  }

  async #segmentation(logits: Tensor4D, { sample, notes, height, width }: PreparedImage): Promise<Prediction> {
    const moved = sample.geometry?.find(({ type }) => type !== 'resize');
    if (moved) {
      throw new ConfigError(
        `the transforms of ${this.pipeline.title} end with images that are no longer whole (${moved.type})`,
        {
          hint: 'take transforms out of data.test that crop, turn or mirror',
        },
      );
    }
    const labels = await labelPixels(logits, height, width);
    const { classes, palette } = this;
    const counts = new Float64Array(classes.length);
    for (const label of labels) counts[label]++;
    const shares = Array.from(counts, count => count / labels.length);
    return { task: 'segmentation', height, width, labels, classes, palette, shares, notes };
  }
}

function sizeOf({ image }: Sample): string {
  return `${image.height} x ${image.width} x ${image.channels}`;
}

function isList(input: ImageInput | readonly ImageInput[]): input is readonly ImageInput[] {
  return Array.isArray(input);
}
