import { z } from 'zod';
import { parameterGradients } from '../../framework/autograd/parameterGradients.ts';
import type { Scalar, Tensor, Tensor2D, Tensor4D } from '../../framework/backend/tf.ts';
import { tf } from '../../framework/backend/tf.ts';
import { ConfigError } from '../../framework/errors/UserError.ts';
import { build } from '../../framework/registration/build.ts';
import { LOSSES, METHODS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { spec } from '../../framework/registration/spec.ts';
import {
  Method,
  type MethodContext,
  type StepInput,
  type TrainingStreams,
  type TrainStep,
} from '../../framework/runner/Method.ts';

const options = z.strictObject({
  loss: spec(LOSSES).prefault({ type: 'CrossEntropyLoss' }).describe('of logits and labels'),
});

interface Loss {
  forward(logits: Tensor, labels: Tensor): Scalar;
}

/** Supervised training of a classifier on `data.train`; predicts in eval mode. */
@register(METHODS, 'Classification')
export class Classification extends Method {
  static readonly options = options;
  readonly #loss: Loss;

  constructor({ loss }: z.output<typeof options>, context: MethodContext) {
    super(context);
    this.#loss = build<Loss>(LOSSES, loss);
  }

  override predict(images: Tensor4D): Tensor {
    this.model.eval();
    return tf.tidy(() => this.model.forward(images));
  }

  override startTraining({ train }: TrainingStreams): void {
    if (!train) throw new ConfigError('the method Classification trains on data.train, which the config does not have');
  }

  override trainStep({ train }: StepInput): TrainStep {
    if (!train) throw new Error('a step without a batch of data.train');
    this.model.train();
    const { loss, gradients } = parameterGradients(
      () => ({ loss: this.#loss.forward(this.model.forward(train.images) as Tensor2D, train.labels) }),
      this.model.parameters(),
    );
    return { losses: { loss }, gradients: { model: gradients } };
  }
}
