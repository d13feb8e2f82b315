import { openDataset } from '../../framework/data/openDataset.ts';
import type { Dataset } from '../../framework/data/types.ts';
import { UserError } from '../../framework/errors/UserError.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import { findPretrained } from '../../framework/runner/loadPretrained.ts';
import { findCheckpoint } from '../../framework/runner/loadWeights.ts';
import { datasetsOf } from './datasetsOf.ts';
import type { PlannedStep } from './PlannedStep.ts';
import { isOutput, weightsOf } from './weightsOf.ts';

/** One thing that is not there. */
export interface Missing {
  readonly error: UserError;
  /** The steps that need it. */
  readonly steps: PlannedStep[];
}

/** Looks for all weights and data sets that steps take and no step makes. Each is looked at once. */
export async function findMissing(planned: readonly PlannedStep[]): Promise<Missing[]> {
  const looks = new Map<string, Promise<UserError | undefined>>();
  const missing = new Map<string, Missing>();
  for (const one of planned) {
    for (const [key, look] of thingsOf(one)) {
      const found = looks.get(key) ?? errorOf(look);
      looks.set(key, found);
      const error = await found;
      if (!error) continue;
      const known = missing.get(error.message);
      if (known) known.steps.push(one);
      else missing.set(error.message, { error, steps: [one] });
    }
  }
  return [...missing.values()];
}

/** What a step takes: a text that tells it from others, and how to look for it. */
function thingsOf(planned: PlannedStep): [string, () => unknown][] {
  const { imports } = planned.config.value;
  const weights = Object.entries(weightsOf(planned)).map(([key, name]): [string, () => unknown] => [
    `${key} ${name}`,
    () => (key === 'model.pretrained' ? findPretrained(name) : findCheckpoint(name)),
  ]);
  const datasets = Object.values(datasetsOf(planned)).map((spec): [string, () => unknown] => {
    const there = withoutOutputs(planned, spec);
    return [JSON.stringify(there), () => openDataset(there, imports).then((dataset: Dataset) => dataset.close?.())];
  });
  return [...weights, ...datasets];
}

/** The data set without pseudo labels that are yet to be made, and without asking of which weights others are. */
function withoutOutputs(planned: PlannedStep, spec: Spec): Spec {
  const { pseudo_labels: labels } = spec as Spec & { pseudo_labels?: { root: string } | null };
  if (!labels) return spec;
  const takesNone = planned.step.kind !== 'train' || isOutput(planned, labels.root);
  return { ...spec, pseudo_labels: takesNone ? null : { ...labels, weights: null } };
}

async function errorOf(look: () => unknown): Promise<UserError | undefined> {
  try {
    await look();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
