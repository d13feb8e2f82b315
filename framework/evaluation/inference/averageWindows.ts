import { type Tensor4D, tf } from '../../backend/tf.ts';
import { resizeBilinear } from '../../ops/resizeBilinear.ts';
import type { WindowGrid } from './WindowGrid.ts';

/**
 * Puts the logits of an image's windows together: each is interpolated to the size of its window, and where windows overlap
 * they are averaged. At most three maps of the image's size are there at a time.
 *
 * @param windows by row and column of the grid: [1, h, w, classes] at the network's output stride
 * @returns [1, height, width, classes] at the resolution of the image
 */
export function averageWindows(windows: readonly (readonly Tensor4D[])[], grid: WindowGrid): Tensor4D {
  const { image, window, rows, columns } = grid;
  return tf.tidy(() => {
    const strips = windows.map(row => () => {
      const maps = row.map(logits => () => resizeBilinear(logits, window, { alignCorners: true }));
      return addInPlace(maps, columns, image[1], 2);
    });
    const sum = addInPlace(strips, rows, image[0], 1);
    const times = tf.mul(
      tf.tensor(timesCovered(rows, window[0], image[0]), [1, image[0], 1, 1]),
      tf.tensor(timesCovered(columns, window[1], image[1]), [1, 1, image[1], 1]),
    );
    return tf.div(sum, times);
  });
}

/** The sum of parts that are laid at their places along an axis; made one after the other. */
function addInPlace(parts: (() => Tensor4D)[], starts: readonly number[], length: number, axis: 1 | 2): Tensor4D {
  let sum: Tensor4D | undefined;
  parts.forEach((make, k) => {
    const former = sum;
    sum = tf.tidy((): Tensor4D => {
      const part = make();
      const margins = [0, 0, 0, 0].map((_, i): [number, number] =>
        i === axis ? [starts[k]!, length - starts[k]! - part.shape[axis]] : [0, 0],
      );
      const placed = tf.pad(part, margins);
      part.dispose();
      return former ? tf.add(former, placed) : placed;
    });
    former?.dispose();
  });
  return sum!;
}

/** How many windows lie over each place of an axis. */
function timesCovered(starts: readonly number[], window: number, length: number): Float32Array {
  const times = new Float32Array(length);
  for (const start of starts) for (let i = 0; i < window; i++) times[start + i]!++;
  return times;
}
