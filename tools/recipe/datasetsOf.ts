import type { Spec } from '../../framework/registration/spec.ts';
import type { PlannedStep } from './PlannedStep.ts';

type Role = 'train' | 'source' | 'target' | 'val' | 'test';

/** The data sets that a step reads, by key of its config. */
export function datasetsOf(planned: PlannedStep): Record<string, Spec> {
  const { data } = planned.config.value;
  const found = rolesOf(planned).flatMap(role => {
    const spec = data?.[role];
    return spec ? [[`data.${role}`, spec] as const] : [];
  });
  return Object.fromEntries(found);
}

function rolesOf({ step, config }: PlannedStep): readonly Role[] {
  if (step.kind === 'train')
    return ['train', 'source', 'target', ...(config.value.evaluation ? (['val'] as const) : [])];
  if (step.kind === 'test') return ['test'];
  return [step.kind === 'calc_prototype' && step.source ? 'source' : 'target'];
}
