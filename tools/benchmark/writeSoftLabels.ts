import { labelFiles } from '../../framework/data/pseudoLabels/labelFiles.ts';
import type { PseudoLabelSettings } from '../../framework/data/pseudoLabels/PseudoLabelManifest.ts';
import { encodeSoft } from '../../framework/data/pseudoLabels/softFile.ts';
import type { Dataset } from '../../framework/data/types.ts';
import { makeFolder } from '../../framework/files/makeFolder.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import { filesOf } from '../inference/filesOf.ts';
import { LabelStore } from '../pseudo_labels/LabelStore.ts';

/** Pixels to a cell of the network's grid. */
const STRIDE = 8;

/** Writes soft labels of random content for the first images of a data set, in the sizes and the format of `generate_pseudo_label --soft`. */
export async function writeSoftLabels(root: string, dataset: Dataset, count: number): Promise<void> {
  makeFolder(root);
  const settings: PseudoLabelSettings = {
    form: 'soft',
    values: 'float16',
    flip: false,
    weights: { file: 'none', sha256: '' },
    model: 'none',
    dataset: dataset.name,
    classes: [...dataset.classes],
  };
  const files = labelFiles(filesOf(dataset).slice(0, count), 'soft');
  const store = await LabelStore.open(root, settings, files, false);
  const channels = dataset.classes.length;
  for (let index = 0; index < count; index++) {
    const { image } = await dataset.read(index);
    const [height, width] = [image.height, image.width].map(side => Math.floor(side / STRIDE) + 1);
    const data = probabilities(height * width, channels, new RandomStream('soft labels', index));
    await store.put(index, [encodeSoft({ data, height, width, channels }, settings.values)]);
  }
  await store.close();
}

/** Cell after cell, each with the sum 1. */
function probabilities(cells: number, channels: number, random: RandomStream): Float32Array {
  const out = new Float32Array(cells * channels);
  for (let at = 0; at < out.length; at += channels) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += out[at + c] = Math.exp(random.uniform(-5, 5));
    for (let c = 0; c < channels; c++) out[at + c] /= sum;
  }
  return out;
}
