import { type Scalar, tf } from '../../../framework/backend/tf.ts';
import { batchToTensors, disposeBatch } from '../../../framework/data/batchToTensors.ts';
import type { ProDAJob } from '../Job.ts';
import type { Workload } from '../Workload.ts';
import { openTraining } from './openTraining.ts';

/**
 * The losses whose sum both sides must find, by job. Not the divergence of the distillation: the original takes probabilities for
 * their logarithms there.
 */
const COMPARED: Readonly<Record<string, readonly string[]>> = {
  warm_up: ['loss_source', 'loss_adversarial', 'loss_discriminator'],
  stage1: ['loss_source', 'loss_target'],
  distillation: ['loss_source', 'loss_self_training'],
};

/** Training steps of a stage of ProDA on one batch, again and again, as the runner and its optimizer hook take them. */
export async function prodaTraining(job: ProDAJob): Promise<Workload> {
  const { method, optimizers, source, target } = await openTraining(job);
  let iteration = 0;
  return {
    async step() {
      const input = { source: batchToTensors(source), target: batchToTensors(target) };
      const { losses, gradients } = method.trainStep({ ...input, iteration });
      for (const [name, byParameter] of Object.entries(gradients)) {
        optimizers.get(name)!.step(byParameter);
        tf.dispose([...byParameter.values()]);
      }
      method.afterUpdate();
      const value = await total(COMPARED[job.work].map(name => losses[name]));
      tf.dispose(Object.values(losses));
      disposeBatch(input.source);
      disposeBatch(input.target);
      // From then on they differ: the original updates its backbone three times in a step.
      return iteration++ === 0 ? value : null;
    },
  };
}

/** Read from the device: only then is the step done. */
async function total(losses: readonly Scalar[]): Promise<number> {
  const sum = tf.tidy(() => tf.addN([...losses]));
  const [value] = await sum.data();
  sum.dispose();
  return value;
}
