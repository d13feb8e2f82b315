import { z } from 'zod';
import { HOOKS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { SampleRecorder } from '../../framework/report/SampleRecorder.ts';
import { Hook, type PriorityName } from '../../framework/runner/Hook.ts';
import type { Runner } from '../../framework/runner/Runner.ts';
import { EvaluationHook } from './EvaluationHook.ts';
import { priorityOption } from './hookOptions.ts';

const options = z.strictObject({
  samples: z.int().min(0).default(12).describe('pictures of the report, spread evenly over data.val; 0: none'),
  priority: priorityOption('NORMAL'),
});

/**
 * Keeps pictures of each evaluation, with what was predicted for them, for the report: `samples.json` and `pictures/` in the
 * work directory, always those of the last one.
 */
@register(HOOKS, 'VisualizationHook')
export class VisualizationHook extends Hook {
  static readonly options = options;
  override readonly priority: PriorityName | number;
  readonly #count: number;
  #recorder: SampleRecorder | undefined;

  constructor({ samples, priority }: z.output<typeof options>) {
    super();
    this.#count = samples;
    this.priority = priority;
  }

  override beforeValEpoch({ hooks, workDir }: Runner): void {
    const evaluation = hooks.find(EvaluationHook);
    if (!evaluation?.loader || workDir === undefined || this.#count === 0) return;
    const { dataset, streams } = evaluation.loader;
    const { name, classes, palette } = dataset;
    const recorder = new SampleRecorder({ name, classes, palette, streams }, this.#count);
    evaluation.onPrediction = prediction => recorder.add(prediction);
    this.#recorder = recorder;
  }

  override async afterValEpoch({ workDir, validationCut }: Runner): Promise<void> {
    if (workDir !== undefined && !validationCut) await this.#recorder?.write(workDir);
    this.#recorder = undefined;
  }
}
