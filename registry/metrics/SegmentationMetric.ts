import { z } from 'zod';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { datasetTitle } from '../../framework/data/datasetTitle.ts';
import type { Dataset } from '../../framework/data/types.ts';
import { ConfigError, UserError } from '../../framework/errors/UserError.ts';
import { type Figure, Metric, type Truth } from '../../framework/evaluation/Metric.ts';
import { confusionCounts } from '../../framework/ops/confusionCounts.ts';
import { resizeBilinear } from '../../framework/ops/resizeBilinear.ts';
import { softmaxEntropy } from '../../framework/ops/softmaxEntropy.ts';
import { METRICS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { ConfusionMatrix } from './segmentation/ConfusionMatrix.ts';

const options = z.strictObject({});

type Evaluated = Pick<Dataset, 'name' | 'split' | 'classes' | 'classSubsets'>;

/**
 * IoU and accuracy of label maps, in percent, by the confusion matrix of all pixels that have a class; and the mean entropy of
 * the logits, in nats (Zhang et al. 2021 score like this: `metrics.py` of ProDA). Logits are interpolated to the size of
 * the label map, whose class is the largest one.
 *
 * Image by image, and counted on the device: memory grows neither with the batch nor with the number of images.
 */
@register(METRICS, 'SegmentationMetric')
export class SegmentationMetric extends Metric {
  static readonly options = options;
  override readonly task = 'segmentation';
  #dataset: Evaluated | undefined;
  #matrix = new ConfusionMatrix(0);
  #entropy = 0;
  #images = 0;
  #last: Record<string, number> = {};

  override get samples(): number {
    return this.#images;
  }

  /** @throws ConfigError when the network has other classes than the data set. */
  override prepare(dataset: Evaluated, network: { readonly numClasses?: number } = {}): void {
    this.#dataset = dataset;
    this.reset();
    requireClasses(network.numClasses ?? dataset.classes.length, dataset);
  }

  /** @throws UserError when outputs and truth are no maps, or the network has other classes than the data set. */
  override async update(outputs: Tensor, truth: Truth): Promise<void> {
    this.#check(outputs, truth);
    const [, height, width] = truth.labelShape as [number, number, number];
    const size = height * width;
    const last = new ConfusionMatrix(this.#evaluated.classes.length);
    let entropies = 0;
    for (let i = 0; i < outputs.shape[0]!; i++) {
      const labels = truth.labels.subarray(i * size, (i + 1) * size);
      const [counts, entropy] = tf.tidy(() => {
        const logits: Tensor4D = tf.slice(outputs as Tensor4D, [i, 0, 0, 0], [1, -1, -1, -1]);
        return [countPixels(logits, labels, [height, width]), meanEntropy(logits)];
      });
      const pixels = await counts.data();
      const nats = (await entropy.data())[0]!;
      this.#matrix.add(pixels);
      last.add(pixels);
      this.#entropy += nats;
      entropies += nats;
      this.#images++;
      tf.dispose([counts, entropy]);
    }
    this.#last = { pixel_accuracy: last.pixelAccuracy, entropy: entropies / outputs.shape[0]! };
  }

  override result(): Record<string, Figure> {
    const { ious, accuracies, pixelAccuracy, frequencyWeightedIou } = this.#matrix;
    const { classes, classSubsets = {} } = this.#evaluated;
    const subsets = Object.entries(classSubsets).sort(([a], [b]) => Number(b) - Number(a));
    return {
      mIoU: meanOfKnown(ious),
      ...Object.fromEntries(subsets.map(([count, labels]) => [`mIoU${count}`, meanOfKnown(labels.map(k => ious[k]!))])),
      pixel_accuracy: pixelAccuracy,
      mean_accuracy: meanOfKnown(accuracies),
      freq_weighted_iou: frequencyWeightedIou,
      entropy: this.#entropy / this.#images,
      IoU: Object.fromEntries(classes.map((name, k) => [name, ious[k]!])),
      accuracy: Object.fromEntries(classes.map((name, k) => [name, accuracies[k]!])),
    };
  }

  override lastUpdate(): Record<string, number> {
    return this.#last;
  }

  override confusion(): number[][] {
    return this.#matrix.rows;
  }

  override reset(): void {
    this.#matrix = new ConfusionMatrix(this.#evaluated.classes.length);
    this.#entropy = 0;
    this.#images = 0;
  }

  get #evaluated(): Evaluated {
    if (!this.#dataset) throw new Error('SegmentationMetric: prepare(dataset) tells it the classes, and comes first');
    return this.#dataset;
  }

  #check({ shape }: Tensor, { labelShape }: Truth): void {
    const title = datasetTitle(this.#evaluated);
    if (shape.length !== 4) {
      throw new UserError(`the method predicts [${shape}]: SegmentationMetric counts maps [n, h, w, classes]`, {
        hint: "a classifier is evaluated by metric: { type: 'ClassificationMetric' }",
      });
    }
    if (labelShape.length !== 3 || labelShape[0] !== shape[0]) {
      throw new UserError(`${title} has no label maps: SegmentationMetric needs a class for every pixel`, {
        hint: labelShape[0] === 0 ? 'set labels: true for the data set' : undefined,
      });
    }
    requireClasses(shape[3]!, this.#evaluated);
  }
}

function requireClasses(count: number, dataset: Evaluated): void {
  const { classes } = dataset;
  if (count === classes.length) return;
  throw new ConfigError(`the network tells ${count} classes apart, ${datasetTitle(dataset)} has ${classes.length}`, {
    hint: `set model.num_classes, or num_classes of the data set; its classes are ${classes.join(', ')}`,
  });
}

/** @returns int32 [classes, classes], rows are the truth */
function countPixels(logits: Tensor4D, labels: Int32Array, size: readonly [number, number]): Tensor2D {
  const [, height, width, classes] = logits.shape;
  const fits = height === size[0] && width === size[1];
  const scores = fits ? logits : resizeBilinear(logits, size, { alignCorners: true });
  return confusionCounts(tf.tensor1d(labels, 'int32'), tf.argMax(scores, 3), classes);
}

/** Over the pixels of the logits; in two steps, so that float32 carries the sums of large maps. */
function meanEntropy(logits: Tensor4D): Tensor {
  return tf.mean(tf.mean(softmaxEntropy(logits), 2));
}

/** Over what is a number; NaN where nothing is. */
function meanOfKnown(values: readonly number[]): number {
  const known = values.filter(value => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
