import { setImmediate } from 'node:timers/promises';
import type { BatchStream } from '../data/BatchStream.ts';
import { batchToTensors, disposeBatch } from '../data/batchToTensors.ts';
import type { Method } from '../runner/Method.ts';
import type { EvaluationRow } from './EvaluationRow.ts';
import type { Metric } from './Metric.ts';

export interface EvaluationProgress {
  /** A stream is done. */
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
 */
export async function evaluateStreams(
  method: Method,
  dataset: string,
  streams: readonly BatchStream[],
  metric: Metric,
  { onRow, beforeBatch, onBatch, maxBatches = Number.POSITIVE_INFINITY }: EvaluationProgress = {},
): Promise<EvaluationRow[]> {
  const passes = method.offlineEpochs + 1;
  const total = passes * streams.reduce((sum, stream) => sum + stream.samples, 0);
  const rows: EvaluationRow[] = [];
  let done = 0;
  for (const stream of streams) {
    const start = performance.now();
    method.startStream();
    metric.reset();
    for (let pass = 0; pass < passes; pass++) {
      const predicting = pass === passes - 1;
      let batches = 0;
      for await (const batch of stream.batches(pass)) {
        await beforeBatch?.();
        const tensors = batchToTensors(batch);
        const { images } = tensors;
        try {
          if (predicting) {
            const outputs = method.predict(images);
            await metric.update(outputs, batch.labels);
            outputs.dispose();
          } else method.adapt(images);
        } finally {
          disposeBatch(tensors);
        }
        done += batch.shape[0];
        await onBatch?.(done, total);
        await setImmediate(); // computing leaves no gap of its own for signals and timers
        if (++batches >= maxBatches) break;
      }
    }
    const row: EvaluationRow = {
      dataset,
      corruption: stream.corruption,
      severity: stream.severity,
      samples: metric.samples,
      ...metric.result(),
      epoch: passes - 1 + metric.samples / stream.samples,
      seconds: (performance.now() - start) / 1000,
    };
    rows.push(row);
    onRow?.(row);
  }
  return rows;
}
