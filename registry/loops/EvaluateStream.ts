import { z } from 'zod';
import { type Inference, inferenceOption } from '../../framework/evaluation/inference/inferenceOption.ts';
import { LOOPS, METRICS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { type Spec, spec } from '../../framework/registration/spec.ts';

const options = z.strictObject({
  metric: spec(METRICS).prefault({ type: 'ClassificationMetric' }).describe('what is counted'),
  inference: inferenceOption,
});

/** Evaluation of `data.test`, stream by stream, each batch once and in order: `evaluateStreams` runs it. */
@register(LOOPS, 'EvaluateStream')
export class EvaluateStream {
  static readonly options = options;
  readonly metric: Spec;
  readonly inference: Inference;

  constructor({ metric, inference }: z.output<typeof options>) {
    this.metric = metric;
    this.inference = inference;
  }
}
