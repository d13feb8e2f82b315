import { type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { build } from '../../framework/registration/build.ts';
import { METHODS } from '../../framework/registration/kinds.ts';
import { loadEntriesOf } from '../../framework/registration/loadEntriesOf.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import type { Method, MethodContext } from '../../framework/runner/Method.ts';
import { buildModel } from './buildModel.ts';
import type { NetworkJob } from './Job.ts';
import { meanMagnitude } from './meanMagnitude.ts';
import { randomInputs } from './randomInputs.ts';
import type { Workload } from './Workload.ts';

const METHOD: Readonly<Record<string, Spec>> = {
  // Running statistics would be kept but not used.
  norm: { type: 'Norm', no_stats: true },
  tent: { type: 'Tent' },
};
const OPTIMIZER: Spec = { type: 'Adam', lr: 1e-3 };

/** Norm or Tent on one batch, again and again, as `tools/test.js` runs them. */
export async function adaptation(job: NetworkJob): Promise<Workload> {
  const spec = METHOD[job.work];
  await loadEntriesOf([spec, OPTIMIZER]);
  const context: MethodContext = { model: await buildModel(job), optimizer: OPTIMIZER, seed: 1 };
  const method = build<Method>(METHODS, spec, context);
  const { images, shape } = randomInputs(job);
  const batch: Tensor4D = tf.tensor4d(images, shape);
  return {
    async step() {
      const logits: Tensor = method.predict(batch);
      return meanMagnitude(logits);
    },
  };
}
