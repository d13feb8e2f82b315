import { type Tensor4D, tf } from '../backend/tf.ts';
import type { ResolvedConfig } from '../config/schema.ts';
import { UserError } from '../errors/UserError.ts';
import { estimateStatistics } from '../nn/estimateStatistics.ts';
import { isBatchNorm } from '../nn/isBatchNorm.ts';
import type { Module } from '../nn/Module.ts';
import { build } from '../registration/build.ts';
import { METHODS } from '../registration/kinds.ts';
import { loadEntriesOf } from '../registration/loadEntriesOf.ts';
import type { Spec } from '../registration/spec.ts';
import type { Method } from '../runner/Method.ts';

export type Adaptation = (typeof ADAPTATIONS)[number];
const ADAPTATIONS = ['norm', 'tent'] as const;

/** Tent as its authors run it; a config whose method is Tent has its own options and optimizer. */
const TENT: Spec = { type: 'Tent' };
const OPTIMIZER: Spec = { type: 'Adam', lr: 1e-3 };

/**
 * Adapts a network to images, for good. `norm` takes their statistics into every BatchNorm2d; `tent` first lowers the entropy
 * of the predictions in one pass (`method.steps` updates a batch), then takes the statistics. Afterwards the network
 * predicts in eval mode: what it says about an image does not depend on the others beside it.
 *
 * @param batches makes the batches [n, height, width, channels] of one pass; each is freed here.
 * @throws UserError when the network has no batch normalization.
 */
export async function adaptModel(
  model: Module,
  adaptation: Adaptation,
  batches: () => AsyncIterable<Tensor4D>,
  config: ResolvedConfig,
): Promise<void> {
  if (!ADAPTATIONS.includes(adaptation)) {
    throw new UserError(`there is no adaptation "${adaptation}"`, { hint: `there are ${ADAPTATIONS.join(' and ')}` });
  }
  if (![...model.namedModules()].some(([, module]) => isBatchNorm(module))) {
    throw new UserError(`${model.constructor.name} has no batch normalization: there is nothing to adapt`, {
      hint: 'predict without adaptation',
    });
  }
  if (adaptation === 'tent') await lowerEntropy(model, batches(), config);
  await estimateStatistics(model, batches());
}

async function lowerEntropy(model: Module, batches: AsyncIterable<Tensor4D>, config: ResolvedConfig): Promise<void> {
  const isTent = (config.method as Spec | undefined)?.type === TENT.type;
  const spec = { ...(isTent ? (config.method as Spec) : TENT), episodic: false };
  const optimizer = (isTent && (config.optimizer as Spec | undefined)) || OPTIMIZER;
  await loadEntriesOf([spec, optimizer]);
  const method = build<Method>(METHODS, spec, { model, optimizer, seed: config.seed });
  try {
    for await (const images of batches) {
      method.adapt(images);
      tf.dispose(images);
    }
  } finally {
    method.dispose();
  }
}
