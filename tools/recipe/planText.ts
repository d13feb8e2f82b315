import get from 'lodash/get.js';
import { displayPath } from '../../framework/config/displayPath.ts';
import type { Recipe } from '../../framework/recipe/recipeSchema.ts';
import type { PlannedStep } from './PlannedStep.ts';
import { missingText } from './requireAll.ts';
import type { Status } from './statusOf.ts';
import type { Survey } from './survey.ts';

/** Where every step stands, as lines for people. */
export function planText({ file, notes }: Recipe, workDir: string, { statuses, missing }: Survey): string {
  const planned = [...statuses.keys()];
  const width = Math.max(...planned.map(({ step }) => step.name.length));
  const kinds = Math.max(...planned.map(({ step }) => step.kind.length));
  const lines = [`recipe ${displayPath(file)} in ${displayPath(workDir)}`, ...notes.map(note => `note: ${note}`)];
  for (const [index, one] of planned.entries()) {
    const { step, seed } = one;
    if (seed !== planned[index - 1]?.seed) lines.push(`seed ${seed}`);
    const status = statuses.get(one) as Status;
    lines.push(`  ${step.name.padEnd(width)}  ${step.kind.padEnd(kinds)}  ${statusText(one, status)}`);
  }
  if (missing.length > 0) lines.push('missing:', missingText(missing));
  return `${lines.join('\n')}\n`;
}

/** 'to go on at iteration 300 of 500', 'stale: optimizer.lr is 0.001, was 0.002' */
export function statusText({ config }: PlannedStep, status: Status): string {
  if (status.state === 'done' || status.state === 'to do') return status.state;
  if (status.state !== 'to go on') return `${status.state}: ${status.because}`;
  const all = get(config.value, 'runner.max_iters') as number | undefined;
  const at = status.iteration === undefined ? '' : ` at iteration ${status.iteration}`;
  return `to go on${at}${at && all !== undefined ? ` of ${all}` : ''}`;
}
