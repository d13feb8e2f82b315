import { type Tensor4D, tf } from '../../backend/tf.ts';
import { ConfigError } from '../../errors/UserError.ts';
import type { Method } from '../../runner/Method.ts';
import { predictView } from './predictView.ts';
import type { WindowGrid } from './WindowGrid.ts';

/** Cuts the windows out of all images of a batch, each when it is called for; by row and column. */
export function windowViews(images: Tensor4D, { rows, columns, window }: WindowGrid): (() => Tensor4D)[][] {
  return rows.map(top => columns.map(left => () => tf.slice(images, [0, top, left, 0], [-1, ...window, -1])));
}

/**
 * Lets a method predict the windows of a batch.
 *
 * @returns [n, h, w, classes] at the output stride of the network, by row and column; the caller's to free
 * @throws ConfigError when the method does not predict maps
 */
export function predictWindows(method: Method, images: Tensor4D, grid: WindowGrid, flip: boolean): Tensor4D[][] {
  const predicted: Tensor4D[][] = [];
  try {
    for (const views of windowViews(images, grid)) {
      const row: Tensor4D[] = [];
      predicted.push(row);
      for (const view of views) {
        const seen = view();
        const logits = predictView(method, seen, flip);
        seen.dispose();
        row.push(logits as Tensor4D);
        if (logits.rank !== 4) {
          throw new ConfigError(
            `inference.mode is 'slide', but ${method.constructor.name} predicts [${logits.shape}]`,
            {
              hint: 'windows need a segmentation network, which predicts [n, h, w, classes]',
            },
          );
        }
      }
    }
    return predicted;
  } catch (error) {
    tf.dispose(predicted);
    throw error;
  }
}
