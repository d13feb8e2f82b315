import get from 'lodash/get.js';
import type { PlannedStep } from './PlannedStep.ts';

/** Keys of configs that name weights. */
const OF_METHODS = ['method.teacher', 'method.prototypes'];

/** The weights that a step takes and no step makes, by the key of its config. */
export function weightsOf(planned: PlannedStep): Record<string, string> {
  const { step, config } = planned;
  const start = config.value.load_from ? 'load_from' : 'model.pretrained';
  const keys = step.kind === 'train' ? [start, ...OF_METHODS] : [start];
  const named = keys.map(key => [key, get(config.value, key)] as const);
  return Object.fromEntries(
    named.filter((pair): pair is [string, string] => isFile(pair[1]) && !isOutput(planned, pair[1])),
  );
}

/** Whether a path is what an earlier step makes. */
export function isOutput({ takes }: PlannedStep, path: string): boolean {
  return takes.some(({ place }) => place.output === path);
}

function isFile(value: unknown): value is string {
  return typeof value === 'string' && value !== 'random';
}
