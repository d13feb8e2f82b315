import { basename, dirname, extname, join } from 'node:path';
import chunk from 'lodash/chunk.js';
import { tf } from '../../framework/backend/tf.ts';
import { batchToTensors, disposeBatch } from '../../framework/data/batchToTensors.ts';
import type { DataLoader } from '../../framework/data/DataLoader.ts';
import type { Image } from '../../framework/data/types.ts';
import { tilePictures } from '../../framework/files/pictures/tilePictures.ts';
import { encodePng } from '../../framework/files/png/encodePng.ts';
import { writeFileAtomically } from '../../framework/files/writeFileAtomically.ts';
import type { FeatureNetwork } from '../../registry/methods/segmentation/FeatureNetwork.ts';
import type { Prototypes } from '../../registry/methods/segmentation/proda/Prototypes.ts';
import { spread } from '../describe/inspectDataset.ts';
import { filesOf } from '../inference/filesOf.ts';
import { heatMap } from '../inference/heatMap.ts';

const COLUMNS = 5;
const CELL_WIDTH = 320;

/**
 * Draws how far the features of some images are from each prototype: the image, then a map for each class in their order, bright
 * where it is near. `<out without end>_pictures/<name>.png`.
 */
export async function drawDistances(
  model: FeatureNetwork,
  prototypes: Prototypes,
  loader: DataLoader,
  out: string,
  count: number,
): Promise<void> {
  const { dataset } = loader;
  const files = filesOf(dataset);
  const folder = join(dirname(out), `${basename(out, extname(out))}_pictures`);
  for (const index of spread(dataset.length, count)) {
    for await (const batch of loader.batches(0, index)) {
      const { image } = await dataset.read(index);
      const tensors = batchToTensors(batch);
      const distances = tf.tidy(() => prototypes.forward(model.forwardBoth(tensors.images).features));
      const [, height, width, classes] = distances.shape as [number, number, number, number];
      const values = (await distances.data()) as Float32Array;
      const maps = Array.from({ length: classes }, (_, k) => nearness(values, k, [height, width, classes]));
      const sheet = tilePictures(chunk([image, ...maps], COLUMNS), CELL_WIDTH);
      const name = basename(files[index], extname(files[index]));
      await writeFileAtomically(join(folder, `${index}_${name}.png`), encodePng(sheet));
      disposeBatch(tensors);
      distances.dispose();
      break;
    }
  }
}

function nearness(
  distances: Float32Array,
  k: number,
  [height, width, classes]: readonly [number, number, number],
): Image {
  const map = Float32Array.from({ length: height * width }, (_, i) => distances[i * classes + k]);
  const least = map.reduce((a, b) => Math.min(a, b));
  const most = map.reduce((a, b) => Math.max(a, b));
  const near = map.map(distance => (most - distance) / Math.max(most - least, 1e-12));
  return heatMap(near, height, width);
}
