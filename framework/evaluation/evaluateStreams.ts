import { setImmediate } from 'node:timers/promises';
import type { Tensor } from '../backend/tf.ts';
import type { BatchStream } from '../data/BatchStream.ts';
import { datasetTitle } from '../data/datasetTitle.ts';
import { imagesToTensor } from '../data/imagesToTensor.ts';
import type { Batch, Dataset } from '../data/types.ts';
import { DataError } from '../errors/UserError.ts';
import type { Method } from '../runner/Method.ts';
import { type EvaluationRow, rowTitle } from './EvaluationRow.ts';
import { type Inference, WHOLE } from './inference/inferenceOption.ts';
import { adaptOnBatch, type Prediction, predictBatch } from './inference/predictBatch.ts';
import type { Metric, Truth } from './Metric.ts';

/** What is evaluated: a `DataLoader`, or some of its streams. */
export interface EvaluationData {
  readonly dataset: Dataset;
  readonly streams: readonly BatchStream[];
}

/** What a method says about some samples of a batch. */
export interface PredictedBatch {
  /** Logits of the samples from `from` on; freed afterwards. */
  readonly outputs: Tensor;
  readonly from: number;
  readonly batch: Batch;
  readonly stream: BatchStream;
  /** The place of the stream, and of the batch in it, from 0. */
  readonly streamNumber: number;
  readonly batchNumber: number;
}

export interface EvaluationProgress {
  /** How images are seen; default: whole. */
  readonly inference?: Inference | undefined;
  /** Samples are predicted and counted. */
  readonly onPrediction?: ((prediction: PredictedBatch) => void | Promise<void>) | undefined;
  /** A stream is done; the metric still holds what it counted. */
  readonly onRow?: (row: EvaluationRow) => void;
  /** A batch is about to be predicted. */
  readonly beforeBatch?: (() => void | Promise<void>) | undefined;
  /** A batch is done: images so far and in all, over all streams and passes. */
  readonly onBatch?: ((done: number, total: number) => void | Promise<void>) | undefined;
  /** Evaluate so many batches of each stream only. */
  readonly maxBatches?: number | undefined;
}

/**
 * Evaluates a method on streams, one after the other, batch by batch in order (the loop of the Tent repository's
 * `cifar10c.py`): the method is told that a stream begins, adapts as it will, and each batch's prediction counts once.
 *
 * @returns one row per stream, in their order.
 * @throws DataError when a stream has no sample that can be read
 */
export async function evaluateStreams(
  method: Method,
  { dataset, streams }: EvaluationData,
  metric: Metric,
  progress: EvaluationProgress = {},
): Promise<EvaluationRow[]> {
  const { inference = WHOLE, onRow, beforeBatch, onBatch, maxBatches = Number.POSITIVE_INFINITY } = progress;
  const passes = method.offlineEpochs + 1;
  const total = passes * streams.reduce((sum, stream) => sum + stream.samples, 0);
  const rows: EvaluationRow[] = [];
  let done = 0;
  metric.prepare(dataset, method.model);
  for (const [streamNumber, stream] of streams.entries()) {
    const start = performance.now();
    method.startStream();
    metric.reset();
    for (let pass = 0; pass < passes; pass++) {
      let batches = 0;
      for await (const batch of stream.batches(pass)) {
        await beforeBatch?.();
        const counted = pass === passes - 1 ? metric : undefined;
        await takeBatch(method, batch, counted, inference, prediction =>
          progress.onPrediction?.({ ...prediction, batch, stream, streamNumber, batchNumber: batches }),
        );
        done += batch.shape[0];
        await onBatch?.(done, total);
        await setImmediate(); // computing leaves no gap of its own for signals and timers
        if (++batches >= maxBatches) break;
      }
    }
    if (metric.samples === 0) {
      throw new DataError(`${datasetTitle(dataset)}: none of its ${stream.samples} samples can be read`, {
        hint: 'the log names each of them',
      });
    }
    const row: EvaluationRow = {
      ...rowTitle(metric.task, dataset, stream, metric.samples),
      ...metric.result(),
      epoch: passes - 1 + metric.samples / stream.samples,
      seconds: (performance.now() - start) / 1000,
    };
    rows.push(row);
    onRow?.(row);
  }
  return rows;
}

/** Lets the method predict a batch and the metric count it; without one the method only adapts. */
async function takeBatch(
  method: Method,
  batch: Batch,
  metric: Metric | undefined,
  inference: Inference,
  onPrediction: (prediction: Prediction) => void | Promise<void>,
): Promise<void> {
  const images = imagesToTensor(batch);
  try {
    if (!metric) adaptOnBatch(method, images, inference);
    else {
      for (const { outputs, from } of predictBatch(method, images, inference)) {
        await metric.update(outputs, labelsOf(batch, from, outputs.shape[0]!));
        await onPrediction({ outputs, from });
      }
    }
  } finally {
    images.dispose();
  }
}

/** The labels of some of the samples. */
function labelsOf({ labels, labelShape }: Truth, from: number, count: number): Truth {
  if (labels.length === 0) return { labels, labelShape };
  const size = labels.length / labelShape[0]!;
  return { labels: labels.subarray(from * size, (from + count) * size), labelShape: [count, ...labelShape.slice(1)] };
}
