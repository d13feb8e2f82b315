import { valueAndGradients } from '../../framework/autograd/valueAndGradients.ts';
import { type Scalar, type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { foldBatchNorm } from '../../framework/nn/foldBatchNorm.ts';
import { isBatchNorm } from '../../framework/nn/isBatchNorm.ts';
import type { Module } from '../../framework/nn/Module.ts';
import type { Parameter } from '../../framework/nn/Parameter.ts';
import { resizeBilinear } from '../../framework/ops/resizeBilinear.ts';
import { build } from '../../framework/registration/build.ts';
import { LOSSES, OPTIMIZERS } from '../../framework/registration/kinds.ts';
import { loadEntriesOf } from '../../framework/registration/loadEntriesOf.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import type { Optimizer } from '../../framework/runner/Optimizer.ts';
import { buildModel } from './buildModel.ts';
import type { NetworkJob } from './Job.ts';
import { meanMagnitude } from './meanMagnitude.ts';
import { randomInputs } from './randomInputs.ts';
import type { Workload } from './Workload.ts';

const LOSS: Spec = { type: 'CrossEntropyLoss' };
const OPTIMIZER: Spec = { type: 'SGD', lr: 1e-4, momentum: 0.9 };

/** A forward pass with BN folded into the convolutions, or a training step with frozen BN, of a segmentation network on one batch, again and again. */
export async function segmentation(job: NetworkJob): Promise<Workload> {
  await loadEntriesOf([LOSS, OPTIMIZER]);
  const model = await buildModel(job);
  const inputs = randomInputs(job);
  const images: Tensor4D = tf.tensor4d(inputs.images, inputs.shape);
  if (job.work === 'infer') {
    foldBatchNorm(model.eval());
    return { step: () => meanMagnitude(tf.tidy(() => model.forward(images))) };
  }
  freezeNorms(model.train());
  const parameters = model.parameters().filter(parameter => parameter.requiresGrad);
  const variables = parameters.map(parameter => parameter.variable);
  const criterion = build<{ forward(logits: Tensor, labels: Tensor): Scalar }>(LOSSES, LOSS);
  const optimizer = build<Optimizer>(OPTIMIZERS, OPTIMIZER, [{ parameters }]);
  const labels: Tensor = tf.tensor(inputs.labels, inputs.shape.slice(0, 3), 'int32');
  const [height, width] = job.size;
  const computation = () => {
    const logits = model.forward(images) as Tensor4D;
    return { loss: criterion.forward(resizeBilinear(logits, [height, width], { alignCorners: true }), labels) };
  };
  return {
    async step() {
      const { loss, gradients } = valueAndGradients(computation, variables);
      const found = gradients.flatMap((gradient, i): [Parameter, Tensor][] =>
        gradient ? [[parameters[i], gradient]] : [],
      );
      optimizer.step(new Map(found));
      const [value] = await loss.data();
      tf.dispose([loss, ...found.map(([, gradient]) => gradient)]);
      return value;
    },
  };
}

/** Statistics, scales and shifts of every batch normalization stay as they are. */
function freezeNorms(model: Module): void {
  for (const [, module] of model.namedModules()) {
    if (!isBatchNorm(module)) continue;
    module.eval();
    for (const parameter of module.parameters()) parameter.requiresGrad = false;
  }
}
