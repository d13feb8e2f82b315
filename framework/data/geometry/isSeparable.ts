import type { CropStep, FlipStep, GeometryStep, ResizeStep } from './GeometryStep.ts';

export type SeparableStep = ResizeStep | CropStep | FlipStep;

/** Whether a step moves rows and columns each for themselves. */
export function isSeparable(step: GeometryStep): step is SeparableStep {
  return step.type === 'resize' || step.type === 'crop' || step.type === 'flip';
}
