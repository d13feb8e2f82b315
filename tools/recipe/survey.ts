import type { Contents } from './Contents.ts';
import { findMissing, type Missing } from './findMissing.ts';
import type { PlannedStep } from './PlannedStep.ts';
import { type Status, statusOf } from './statusOf.ts';

/** Where a recipe stands. */
export interface Survey {
  readonly statuses: Map<PlannedStep, Status>;
  /** What steps cannot do without, and is not there. */
  readonly missing: readonly Missing[];
}

/**
 * Finds out where all steps stand and what is missing for those of `wanted` that are to be run. Optional steps that lack something
 * are left out, and with them what takes their outputs.
 */
export async function survey(
  planned: readonly PlannedStep[],
  wanted: readonly PlannedStep[],
  contents: Contents,
): Promise<Survey> {
  const statuses = new Map<PlannedStep, Status>();
  for (const one of planned) statuses.set(one, await statusOf(one, statuses, contents));
  const missing = await findMissing(wanted.filter(one => statuses.get(one)?.state !== 'done'));
  for (const one of wanted) {
    const because = whyLeftOut(one, missing, statuses);
    if (because !== undefined) statuses.set(one, { state: 'left out', because });
  }
  const isLeftOut = (one: PlannedStep): boolean => statuses.get(one)?.state === 'left out';
  const needed = missing.map(({ error, steps }) => ({ error, steps: steps.filter(one => !isLeftOut(one)) }));
  return { statuses, missing: needed.filter(({ steps }) => steps.length > 0) };
}

function whyLeftOut(
  one: PlannedStep,
  missing: readonly Missing[],
  statuses: ReadonlyMap<PlannedStep, Status>,
): string | undefined {
  const without = one.takes.find(take => statuses.get(take)?.state === 'left out');
  if (without) return `${without.step.name} is left out`;
  if (!one.step.optional) return undefined;
  return missing.find(({ steps }) => steps.includes(one))?.error.message.split('\n')[0];
}
