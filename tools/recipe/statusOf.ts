import { readManifest } from '../../framework/data/pseudoLabels/PseudoLabelManifest.ts';
import type { Contents } from './Contents.ts';
import { iterationAt } from './iterationAt.ts';
import type { PlannedStep } from './PlannedStep.ts';
import { readRecord, type StepRecord } from './StepRecord.ts';
import { settingsChanges } from './settingsChanges.ts';

/** Where a step stands. */
export type Status =
  | { readonly state: 'done'; readonly record: StepRecord }
  | { readonly state: 'to do' }
  /** It was ended on its way, or labels that it made are missing. `iteration`: of a training, that of its latest checkpoint. */
  | { readonly state: 'to go on'; readonly iteration?: number }
  /** What it made is of other settings or inputs. */
  | { readonly state: 'stale'; readonly because: string }
  /** It was done, but steps before it are not: whether it still is depends on what they make. */
  | { readonly state: 'to check'; readonly because: string }
  | { readonly state: 'left out'; readonly because: string };

/** @param earlier where the steps before it stand */
export async function statusOf(
  planned: PlannedStep,
  earlier: ReadonlyMap<PlannedStep, Status>,
  contents: Contents,
): Promise<Status> {
  const { step, place, takes, settings, hash } = planned;
  const record = readRecord(place.record);
  if (!record) return { state: 'to do' };
  const changes = record.hash === hash ? [] : settingsChanges(record.settings, settings);
  const inputs = await inputsOf(planned, earlier, contents);
  for (const name of new Set([...Object.keys(inputs), ...Object.keys(record.inputs)])) {
    const isPending = takes.some(take => take.step.name === name && earlier.get(take)?.state !== 'done');
    if (!isPending && inputs[name] !== record.inputs[name]) changes.push(`${name} has changed`);
  }
  if (changes.length > 0) return { state: 'stale', because: changes.join('; ') };
  const pending = takes.filter(take => earlier.get(take)?.state !== 'done');
  if (pending.length > 0) {
    return { state: 'to check', because: `it takes ${pending.map(take => take.step.name).join(', ')}` };
  }
  if (record.finished === null) {
    const iteration = step.kind === 'train' ? await iterationAt(place.path) : undefined;
    return { state: 'to go on', ...(iteration !== undefined && { iteration }) };
  }
  const output = await contents.ofOutput(step.kind, place);
  if (output === undefined) {
    if (step.kind === 'generate_pseudo_label' && (await canMend(place.path))) return { state: 'to go on' };
    return { state: 'stale', because: 'what it made is gone, or no longer whole' };
  }
  if (output !== record.output) return { state: 'stale', because: 'what it made was changed since' };
  return { state: 'done', record };
}

/** Labels whose manifest is there are made whole where they lie: those that are good stay. */
async function canMend(labels: string): Promise<boolean> {
  return (await readManifest(labels).catch(() => undefined)) !== undefined;
}

/** The contents of what a step takes, by name; those of steps that are not done are left out. */
export async function inputsOf(
  planned: PlannedStep,
  earlier: ReadonlyMap<PlannedStep, Status>,
  contents: Contents,
): Promise<Record<string, string>> {
  const inputs = await contents.ofOthers(planned);
  for (const take of planned.takes) {
    const status = earlier.get(take);
    if (status?.state === 'done' && status.record.output !== null) inputs[take.step.name] = status.record.output;
  }
  return inputs;
}
