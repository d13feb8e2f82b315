import { type Tensor, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { isNative, refusesVaryingKernels } from './form.ts';
import { cachedAttributes, dtype, float32 } from './native/attributes.ts';
import { executeAll } from './native/execute.ts';
import { toPrecision } from './toPrecision.ts';

export interface CrossEntropyOptions {
  /** Rows with this label count for nothing, neither in the sum nor in the mean's denominator. */
  readonly ignoreIndex?: number | undefined;
  /** Default `mean`: over the rows that count; 0 when there are none. `none`: in the shape of the labels. */
  readonly reduction?: 'mean' | 'sum' | 'none' | undefined;
}

/**
 * -log softmax(logits)[label], in nats.
 *
 * @param x logits [..., classes]; computed in float32
 * @param labels int32 [...], each a class or `ignoreIndex`. Others are not noticed on every backend: check data where it is read.
 * @throws Error when the shapes do not fit
 */
export function crossEntropy(x: Tensor, labels: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { ignoreIndex, reduction = 'mean' } = options;
  const rows = x.shape.slice(0, -1);
  if (rows.length !== labels.shape.length || rows.some((size, i) => size !== labels.shape[i])) {
    throw new Error(`crossEntropy: logits [${x.shape}] need labels [${rows}], got [${labels.shape}]`);
  }
  const classes = x.shape.at(-1)!;
  const logits = toPrecision(x, 'float32');
  const [loss] = differentiable([logits], {
    forward(save) {
      const flat = tf.reshape(logits, [-1, classes]);
      const classOf = tf.reshape(labels, [-1]);
      const counts = ignoreIndex === undefined ? null : countedRows(classOf, ignoreIndex);
      const known = counts ? tf.mul(tf.cast(classOf, 'float32'), counts) : classOf;
      const [losses, slopes] =
        isNative() && !refusesVaryingKernels()
          ? nativeRows(flat, tf.cast(known, 'int32'))
          : portableRows(flat, tf.cast(known, 'int32'), classes);
      const weights = rowWeights(counts, classOf.size, reduction);
      save(...(weights ? [slopes, weights] : [slopes]));
      const weighted = weights ? tf.mul(losses, weights) : losses;
      return reduction === 'none' ? tf.reshape(weighted, labels.shape) : tf.sum(weighted);
    },
    backward: ([dy], [slopes, weights]) => [
      () =>
        tf.tidy(() => {
          const factor = tf.reshape(dy!, [-1, 1]);
          const scale = weights ? tf.mul(factor, tf.reshape(weights, [-1, 1])) : factor;
          return tf.reshape(tf.mul(slopes!, scale), logits.shape);
        }),
    ],
  });
  if (logits !== x) logits.dispose();
  return loss!;
}

/** 1 for rows that count, else 0. In float32: TensorFlow computes with int32 on the host, and a GPU would have to wait. */
function countedRows(labels: Tensor, ignoreIndex: number): Tensor {
  return tf.cast(tf.notEqual(tf.cast(labels, 'float32'), ignoreIndex), 'float32');
}

/** What each row's loss is multiplied with; null: 1. @param counts 1 for rows that count, null: all */
function rowWeights(counts: Tensor | null, rows: number, reduction: string): Tensor | null {
  if (reduction !== 'mean') return counts;
  return counts ? tf.div(counts, tf.maximum(tf.sum(counts), 1)) : tf.fill([rows], 1 / Math.max(1, rows));
}

/** Loss per row [n], and its gradient by the logits [n, c]. */
function portableRows(logits: Tensor, labels: Tensor, classes: number): [Tensor, Tensor] {
  const log = tf.logSoftmax(logits, -1);
  const chosen = tf.oneHot(labels as never, classes, 1, 0, 'float32');
  return [tf.neg(tf.sum(tf.mul(chosen, log), -1)), tf.sub(tf.exp(log), chosen)];
}

function nativeRows(logits: Tensor, labels: Tensor): [Tensor, Tensor] {
  const attributes = cachedAttributes('cross entropy', () => [float32(), dtype('Tlabels', 'INT32')]);
  const [losses, slopes] = executeAll('SparseSoftmaxCrossEntropyWithLogits', attributes, [logits, labels], 2);
  return [losses!, slopes!];
}
