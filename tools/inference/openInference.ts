import { openBackend } from '../../framework/backend/openBackend.ts';
import { type Tensor4D, tf } from '../../framework/backend/tf.ts';
import type { Config } from '../../framework/config/Config.ts';
import { DataLoader } from '../../framework/data/DataLoader.ts';
import type { Dataset } from '../../framework/data/types.ts';
import { ConfigError, UserError } from '../../framework/errors/UserError.ts';
import { foldBatchNorm } from '../../framework/nn/foldBatchNorm.ts';
import type { Module } from '../../framework/nn/Module.ts';
import { loadEntriesOf } from '../../framework/registration/loadEntriesOf.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import { buildModel } from '../../framework/runner/buildModel.ts';
import { findCheckpoint } from '../../framework/runner/loadWeights.ts';

/** A trained network and whole images. */
export interface Inference {
  readonly model: Module;
  /** Where its weights are. */
  readonly weights: string;
  /** One image at a time, in the order of the data set, as they are stored. */
  readonly loader: DataLoader;
  /** 'tensorflow 2.21 on the CPU' */
  readonly backend: string;
  close(): Promise<void>;
}

/**
 * Opens the network of a config with the weights of its `load_from`, and one of its data sets without its transforms.
 *
 * @param labels whether true labels are read
 * @throws UserError when one of them is not there or does not fit
 */
export async function openInference(config: Config, role: 'target' | 'source', labels: boolean): Promise<Inference> {
  config.require('model', 'data');
  const { value } = config;
  const dataset = value.data?.[role] as Spec | undefined;
  if (!dataset) throw new ConfigError(`${config.file} has no data.${role}`, { hint: 'name a config of an adaptation' });
  if (!value.load_from) throw new UserError('--load-from is missing', { hint: 'name the checkpoint of the network' });
  const weights = findCheckpoint(value.load_from);
  await loadEntriesOf(value.model);
  const loader = await DataLoader.open({
    dataset: wholeImages(dataset, labels),
    imports: value.imports,
    batchSize: 1,
    workers: value.data!.workers,
    debug: value.data!.debug,
    seed: value.seed,
  });
  try {
    const { name, version, device } = await openBackend(value.runtime);
    const model = await buildModel(config);
    model.eval();
    foldBatchNorm(model);
    requireClasses(model, loader.dataset);
    const close = async () => {
      model.dispose();
      await loader.close();
    };
    return { model, weights, loader, backend: `${name} ${version} on the ${device.toUpperCase()}`, close };
  } catch (error) {
    await loader.close();
    throw error;
  }
}

/** The same data set without what training adds. */
function wholeImages(dataset: Spec, labels: boolean): Spec {
  const changes = { transforms: [], labels, pseudo_labels: null, on_error: 'stop' };
  const known = Object.entries(changes).filter(([key]) => key in dataset);
  return { ...dataset, ...Object.fromEntries(known) };
}

/** @throws ConfigError when the network has other classes than the data */
function requireClasses(model: Module, { name, classes }: Dataset): void {
  const { shape } = tf.tidy(() => model.forward(tf.zeros([1, 64, 64, 3]) as Tensor4D));
  if (shape.length === 4 && shape[3] === classes.length) return;
  const found = shape.length === 4 ? `${shape[3]} classes` : `no class for each pixel, its output is [${shape}]`;
  throw new ConfigError(`the network has ${found}; ${name} has ${classes.length} classes`, {
    hint: 'let num_classes of the data and of the model agree',
  });
}
