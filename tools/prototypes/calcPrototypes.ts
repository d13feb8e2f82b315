import { rm } from 'node:fs/promises';
import { weightsHash } from '../../framework/checkpoint/weightsHash.ts';
import { writeSafetensors } from '../../framework/checkpoint/writeSafetensors.ts';
import type { Config } from '../../framework/config/Config.ts';
import { hashOf } from '../../framework/config/configHash.ts';
import { ProgressBar } from '../../framework/logging/ProgressBar.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import { featureNetwork } from '../../registry/methods/segmentation/FeatureNetwork.ts';
import { type Inference, openInference } from '../inference/openInference.ts';
import { picturesOf } from '../inference/picturesOf.ts';
import { drawDistances } from './drawDistances.ts';
import { partialOf } from './partialOf.ts';
import { readPartial } from './readPartial.ts';
import { takeImage } from './takeImage.ts';

/** How often what is done so far is kept, milliseconds. */
const KEEP_EVERY = 60_000;

export interface PrototypeOrder {
  /** Prototypes of the source, whose labels are known, in place of those of the target. */
  readonly source: boolean;
  readonly out: string;
  /** So many pictures of distances, beside `out`. */
  readonly pictures: number;
  readonly quiet: boolean;
  /** Ends it after the current image. */
  readonly signal?: AbortSignal | undefined;
}

export interface PrototypeResult {
  readonly images: number;
  readonly complete: boolean;
  /** Names of the classes that no image has 10 pixels of: they have no prototype. */
  readonly missing: readonly string[];
  readonly seconds: number;
  readonly backend: string;
}

/**
 * The mean feature of each class that the network of a config predicts in its target (`calc_prototype.py` of the original, which goes
 * through the data four times with the same outcome): one pass; what was done is kept beside `out` while it runs.
 *
 * @throws UserError when something is missing or does not fit
 */
export async function calcPrototypes(config: Config, order: PrototypeOrder): Promise<PrototypeResult> {
  const inference = await openInference(config, order.source ? 'source' : 'target', order.source);
  try {
    const spec = config.value.data?.[order.source ? 'source' : 'target'] as Spec;
    return await calculate(inference, spec, order);
  } finally {
    await inference.close();
  }
}

async function calculate(
  { model: network, loader, weights, backend }: Inference,
  spec: Spec,
  { source, out, pictures, quiet, signal }: PrototypeOrder,
): Promise<PrototypeResult> {
  const { dataset } = loader;
  const model = featureNetwork(network, 'calc_prototype');
  const start = performance.now();
  const made = {
    made_by: 'shiftkit tools/calc_prototype',
    weights: await weightsHash(weights),
    dataset: dataset.name,
    classes: JSON.stringify(dataset.classes),
    images: String(dataset.length),
    pictures: hashOf(await picturesOf(dataset, spec)),
    labels: source ? 'predicted rightly' : 'predicted',
  };
  const partial = partialOf(out);
  const { prototypes, done: first } = await readPartial(partial, made, dataset.classes.length, model.featureChannels);
  const save = (file: string, done: number) =>
    writeSafetensors(file, prototypes.stateDict(), { ...made, done: String(done) });
  const bar = new ProgressBar('prototypes', dataset.length, 'images', quiet, first);
  try {
    let done = first;
    let kept = performance.now();
    for await (const batch of first < dataset.length ? loader.batches(0, first) : []) {
      if (signal?.aborted) break;
      takeImage(model, prototypes, batch, source);
      bar.update(++done);
      if (performance.now() - kept > KEEP_EVERY) {
        await save(partial, done);
        kept = performance.now();
      }
    }
    bar.end();
    const complete = done === dataset.length;
    await save(complete ? out : partial, done);
    if (complete) await rm(partial, { force: true });
    if (complete && pictures > 0) await drawDistances(model, prototypes, loader, out, pictures);
    const counts = prototypes.counts.readForFile();
    const missing = dataset.classes.filter((_, k) => counts[k] === 0);
    return { images: done, complete, missing, seconds: (performance.now() - start) / 1000, backend };
  } finally {
    bar.end();
    prototypes.dispose();
  }
}
