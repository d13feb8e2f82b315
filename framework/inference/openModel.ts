import { openBackend } from '../backend/openBackend.ts';
import { findCheckpointFolder, isCheckpointFolder } from '../checkpoint/checkpointFolder.ts';
import { Config, type Overrides } from '../config/Config.ts';
import { loadConfig } from '../config/loadConfig.ts';
import { CheckpointError, UserError } from '../errors/UserError.ts';
import { isFolder } from '../files/isFolder.ts';
import type { Module } from '../nn/Module.ts';
import { build } from '../registration/build.ts';
import { valueText } from '../registration/explainIssues.ts';
import { MODELS } from '../registration/kinds.ts';
import { loadEntriesOf } from '../registration/loadEntriesOf.ts';
import type { Spec } from '../registration/spec.ts';
import { loadWeights } from '../runner/loadWeights.ts';
import { InputPipeline } from './InputPipeline.ts';
import { OpenedModel } from './OpenedModel.ts';

/**
 * Opens the network of a config with trained weights, to predict images with it:
 *
 *     const model = await openModel('shiftkit/configs/tent/source_cifar10c.config.ts');
 *     const { classes } = await model.predict('ship.png');
 *     model.dispose();
 *
 * `data.test` of the config names the classes and the transforms; its files need not be there. A backend is opened as
 * `runtime` says.
 *
 * @param config a config file, or a loaded config.
 * @param weights a checkpoint in any readable format, a checkpoint folder, or a work directory (its latest checkpoint);
 *   default: the config's `load_from`.
 * @param overrides as `--cfg-options`, for a config file.
 * @throws ConfigError and CheckpointError for a config, network or weights that cannot be used; UserError for arguments of
 *   another kind.
 */
export async function openModel(
  config: string | Config,
  weights?: string | undefined,
  overrides: Overrides = [],
): Promise<OpenedModel> {
  requirePath(
    config instanceof Config ? config.file : config,
    'config',
    'the path of a config file, or a loaded config',
  );
  if (weights !== undefined)
    requirePath(weights, 'weights', 'the path of a checkpoint, or nothing for the load_from of the config');
  const loaded = config instanceof Config ? config : await loadConfig(config, overrides);
  loaded.require('model');
  const { value } = loaded;
  const file = await checkpointOf(weights ?? value.load_from ?? undefined, loaded.file);
  const pipeline = await InputPipeline.of(value);
  await openBackend(value.runtime);
  await loadEntriesOf(value.model);
  const network = build<Module>(MODELS, value.model as Spec);
  try {
    await loadWeights(network, file);
    return new OpenedModel(loaded, network, pipeline);
  } catch (error) {
    network.dispose();
    throw error;
  }
}

/** Callers in JavaScript have no compiler that says so. */
function requirePath(given: unknown, name: string, expected: string): void {
  if (typeof given === 'string' && given !== '') return;
  const what = given === undefined ? 'no' : `${valueText(given)} as`;
  throw new UserError(`openModel was given ${what} ${name}: expected ${expected}`, {
    hint: "for example openModel('shiftkit/configs/tent/source_cifar10c.config.ts', 'weights.safetensors')",
  });
}

async function checkpointOf(weights: string | undefined, config: string): Promise<string> {
  if (weights === undefined) {
    throw new CheckpointError(`${config} has no load_from: the network would have random weights`, {
      hint: 'name a checkpoint',
    });
  }
  return isFolder(weights) && !isCheckpointFolder(weights) ? findCheckpointFolder(weights) : weights;
}
