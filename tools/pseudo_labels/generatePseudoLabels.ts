import { join } from 'node:path';
import { weightsHash } from '../../framework/checkpoint/weightsHash.ts';
import type { Config } from '../../framework/config/Config.ts';
import { labelFiles } from '../../framework/data/pseudoLabels/labelFiles.ts';
import type { PseudoLabelForm, PseudoLabelSettings } from '../../framework/data/pseudoLabels/PseudoLabelManifest.ts';
import { makeFolder } from '../../framework/files/makeFolder.ts';
import { ProgressBar } from '../../framework/logging/ProgressBar.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import { filesOf } from '../inference/filesOf.ts';
import { type Inference, openInference } from '../inference/openInference.ts';
import { picturesOf } from '../inference/picturesOf.ts';
import { withLock } from '../withLock.ts';
import { drawLabels } from './drawLabels.ts';
import { LabelStore, LOCK } from './LabelStore.ts';
import { predictLabels } from './predictLabels.ts';

export interface PseudoLabelOrder {
  readonly form: PseudoLabelForm;
  /** How soft labels are stored; hard ones have bytes. */
  readonly values: 'float16' | 'uint8';
  /** Averages each picture with its mirror image. */
  readonly flip: boolean;
  /** Hard labels keep the mean confidence of so many pixels along each side; 1: that of each pixel. */
  readonly confidenceStride: number;
  readonly out: string;
  /** So many pictures of labels and confidences, into `out`/pictures. */
  readonly pictures: number;
  /** Replaces labels of other settings. */
  readonly overwrite: boolean;
  readonly quiet: boolean;
  /** Ends it after the current image. */
  readonly signal?: AbortSignal | undefined;
}

export interface PseudoLabelResult {
  readonly images: number;
  /** Images that were predicted now; the others were there. */
  readonly made: number;
  /** Of all labels. */
  readonly bytes: number;
  readonly complete: boolean;
  readonly seconds: number;
  readonly backend: string;
}

/**
 * Lets the network of a config predict its target, whole images, and keeps the predictions as labels. What is there already, from the
 * same weights, stays; a run that was killed goes on where it was.
 *
 * @throws UserError when something is missing or does not fit, or `out` holds other files
 */
export async function generatePseudoLabels(config: Config, order: PseudoLabelOrder): Promise<PseudoLabelResult> {
  const inference = await openInference(config, 'target', false);
  try {
    const settings = await settingsOf(config, inference, order);
    makeFolder(order.out);
    return await withLock(
      join(order.out, LOCK),
      () => generate(inference, settings, order),
      () => process.stderr.write(`another process makes labels in ${order.out}; waiting for it\n`),
    );
  } finally {
    await inference.close();
  }
}

async function settingsOf(
  { value }: Config,
  { weights, loader }: Inference,
  { form, values, flip, confidenceStride }: PseudoLabelOrder,
): Promise<PseudoLabelSettings> {
  return {
    form,
    values: form === 'hard' ? 'uint8' : values,
    flip,
    ...(form === 'hard' && { confidence_stride: confidenceStride }),
    weights: { file: weights, sha256: await weightsHash(weights) },
    model: (value.model as Spec).type,
    dataset: loader.dataset.name,
    classes: [...loader.dataset.classes],
    pictures: await picturesOf(loader.dataset, value.data?.target as Spec),
  };
}

async function generate(
  { model, loader, backend }: Inference,
  settings: PseudoLabelSettings,
  { out, overwrite, quiet, signal, pictures }: PseudoLabelOrder,
): Promise<PseudoLabelResult> {
  const { dataset } = loader;
  const start = performance.now();
  const images = filesOf(dataset);
  const store = await LabelStore.open(out, settings, labelFiles(images, settings.form), overwrite);
  const bar = new ProgressBar(`${settings.form} labels`, images.length, 'images', quiet, store.done);
  let made = 0;
  const first = images.findIndex((_, index) => !store.has(index));
  for await (const batch of first < 0 ? [] : loader.batches(0, first)) {
    if (signal?.aborted) break;
    if (store.has(batch.indices[0])) continue;
    await store.put(batch.indices[0], await predictLabels(model, batch, settings, dataset.palette));
    made++;
    bar.update(store.done);
  }
  bar.end();
  await store.close();
  const { complete, bytes } = store;
  if (complete && pictures > 0) await drawLabels(out, settings, dataset, images, pictures);
  const seconds = (performance.now() - start) / 1000;
  return { images: images.length, made, bytes, complete, seconds, backend };
}
