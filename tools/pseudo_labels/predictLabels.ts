import { batchToTensors, disposeBatch } from '../../framework/data/batchToTensors.ts';
import { encodeHard } from '../../framework/data/pseudoLabels/hardFile.ts';
import type { PseudoLabelSettings } from '../../framework/data/pseudoLabels/PseudoLabelManifest.ts';
import { encodeSoft } from '../../framework/data/pseudoLabels/softFile.ts';
import type { Batch, Dataset } from '../../framework/data/types.ts';
import type { Module } from '../../framework/nn/Module.ts';
import { mostProbable, probabilities } from './probabilities.ts';

/**
 * Lets a network predict a whole image.
 *
 * @param batch of one image
 * @returns the contents of the image's files, in the order of `labelFiles`
 */
export async function predictLabels(
  model: Module,
  batch: Batch,
  settings: Pick<PseudoLabelSettings, 'form' | 'values' | 'flip' | 'confidence_stride'>,
  palette: Dataset['palette'] = [],
): Promise<Uint8Array[]> {
  const { form, values, flip, confidence_stride: stride = 1 } = settings;
  const tensors = batchToTensors(batch);
  const map = probabilities(model, tensors.images, flip);
  try {
    const [, height, width, channels] = map.shape;
    if (form === 'soft') {
      const data = (await map.data()) as Float32Array;
      return [encodeSoft({ data, height, width, channels }, values)];
    }
    const [, rows, columns] = batch.shape;
    const best = await mostProbable(map, [rows, columns], stride);
    const { classes, confidences } = encodeHard({ height: rows, width: columns, stride, ...best }, palette);
    return [classes, confidences];
  } finally {
    map.dispose();
    disposeBatch(tensors);
  }
}
