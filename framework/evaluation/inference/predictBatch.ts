import { type Tensor, type Tensor4D, tf } from '../../backend/tf.ts';
import type { Method } from '../../runner/Method.ts';
import { averageWindows } from './averageWindows.ts';
import type { Inference } from './inferenceOption.ts';
import { predictView } from './predictView.ts';
import { predictWindows, windowViews } from './predictWindows.ts';
import { type WindowGrid, windowGrid } from './WindowGrid.ts';

/** What was predicted for some images of a batch, one after the other. */
export interface Prediction {
  /** Logits [n, classes], or [n, h, w, classes]; freed when the next prediction is asked for. */
  readonly outputs: Tensor;
  /** The first of the images. */
  readonly from: number;
}

/**
 * Lets a method predict a batch in the way that `inference` says. Whole images come as the network gives them, at its output
 * stride. Of windows, the method sees each place of all images at once; what is put together at the resolution of the images
 * comes image by image, so that memory does not grow with the batch.
 *
 * @param images [n, height, width, channels]
 * @throws ConfigError when windows are asked for and the method does not predict maps
 */
export function* predictBatch(method: Method, images: Tensor4D, inference: Inference): Generator<Prediction> {
  const grid = gridOf(images, inference);
  if (!grid) {
    const outputs = predictView(method, images, inference.flip);
    try {
      yield { outputs, from: 0 };
    } finally {
      outputs.dispose();
    }
    return;
  }
  const windows = predictWindows(method, images, grid, inference.flip);
  try {
    for (let from = 0; from < images.shape[0]; from++) {
      const outputs = tf.tidy(() => {
        const ofImage = windows.map(row => row.map(logits => tf.slice(logits, [from, 0, 0, 0], [1, -1, -1, -1])));
        return averageWindows(ofImage, grid);
      });
      try {
        yield { outputs, from };
      } finally {
        outputs.dispose();
      }
    }
  } finally {
    tf.dispose(windows);
  }
}

/** Lets a method adapt on what it would see in `predictBatch`. */
export function adaptOnBatch(method: Method, images: Tensor4D, inference: Inference): void {
  const grid = gridOf(images, inference);
  for (const view of grid ? windowViews(images, grid).flat() : [() => tf.clone(images)]) {
    const seen = view();
    method.adapt(seen);
    seen.dispose();
  }
}

/** The windows, or undefined where one would hold the whole image. */
function gridOf({ shape }: Tensor4D, inference: Inference): WindowGrid | undefined {
  if (inference.mode === 'whole') return undefined;
  const grid = windowGrid([shape[1], shape[2]], inference);
  return grid.rows.length * grid.columns.length > 1 ? grid : undefined;
}
