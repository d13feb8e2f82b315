import { z } from 'zod';
import { METHODS } from '../../../framework/registration/kinds.ts';
import { register } from '../../../framework/registration/register.ts';
import type { MethodContext, StepInput, TrainStep } from '../../../framework/runner/Method.ts';
import { paperParity, trainingFaults } from './paperParity.ts';
import { SegmentationTraining } from './SegmentationTraining.ts';
import { trainingOptions } from './trainingOptions.ts';

const options = z.strictObject({ ...trainingOptions, paper_parity: paperParity(trainingFaults) });

/**
 * Supervised training of a segmentation network on `data.source`: what every adaptation is measured against. The step of ProDA's
 * warm-up (`step_adv`) without its adversarial part; the original has no such mode.
 */
@register(METHODS, 'SourceOnly')
export class SourceOnly extends SegmentationTraining {
  static readonly options = options;

  constructor(settings: z.output<typeof options>, context: MethodContext) {
    super(settings, context);
  }

  override trainStep({ source }: StepInput): TrainStep {
    this.trainMode();
    const { losses, gradients } = this.learn([this.sourceLesson(source!)], this.toLogits);
    return { losses, gradients: { model: gradients } };
  }
}
