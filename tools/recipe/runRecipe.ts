import { displayPath } from '../../framework/config/displayPath.ts';
import { inContext } from '../../framework/errors/inContext.ts';
import { UserError } from '../../framework/errors/UserError.ts';
import { makeFolder } from '../../framework/files/makeFolder.ts';
import { formatDuration } from '../../framework/logging/formatDuration.ts';
import { RunLogger } from '../../framework/logging/RunLogger.ts';
import type { Recipe } from '../../framework/recipe/recipeSchema.ts';
import { requireFree } from '../../framework/runner/lockFolder.ts';
import { Contents } from './Contents.ts';
import { nextLogStep } from './nextLogStep.ts';
import { type PlannedStep, stepTitle } from './PlannedStep.ts';
import { planText, statusText } from './planText.ts';
import { requireAll } from './requireAll.ts';
import { resultsOf, writeResults } from './results.ts';
import { resultsText } from './resultsText.ts';
import { runStep } from './runStep.ts';
import { inputsOf, type Status, statusOf } from './statusOf.ts';
import { survey } from './survey.ts';

export interface RecipeRun {
  readonly workDir: string;
  /** The steps of further seeds that lie there: not run, but their figures stand in the tables. */
  readonly others: readonly PlannedStep[];
  /** The one step to run, by name; undefined: all. */
  readonly only: string | undefined;
  readonly quiet: boolean;
  /** Ends it as soon as the step that runs can be gone on with. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs the steps that are not done, one after the other, and writes the figures of all into the work directory.
 *
 * @returns the tables, as text; undefined where it was ended
 * @throws UserError when something is missing or the work directory is in use, before the first step; what a step throws
 */
export async function runRecipe(
  recipe: Recipe,
  planned: readonly PlannedStep[],
  run: RecipeRun,
): Promise<string | undefined> {
  const { workDir, only, quiet } = run;
  const wanted = planned.filter(({ step }) => only === undefined || step.name === only);
  const contents = new Contents();
  requireFree(workDir);
  const found = await survey(planned, wanted, contents);
  requireAll(found.missing);
  if (only !== undefined) requireInputs(wanted, found.statuses);
  makeFolder(workDir);
  // The logger locks the work directory.
  const logger = new RunLogger({ workDir, quiet, tensorboard: false, resumeStep: nextLogStep(workDir) });
  try {
    logger.info(planText(recipe, workDir, found).trimEnd());
    const complete = await runSteps(wanted, found.statuses, contents, logger, run);
    const results = resultsOf(recipe, new Map([...found.statuses, ...(await doneOf(run.others, contents))]));
    await writeResults(workDir, results);
    logger.record('results', { ...results });
    if (!complete) return undefined;
    logger.info(`figures, also in ${displayPath(workDir)}/results.md:\n${resultsText(results).trimEnd()}`);
    return resultsText(results);
  } finally {
    await logger.close();
  }
}

/** The seeds of which any step is done with the settings of now. */
async function doneOf(others: readonly PlannedStep[], contents: Contents): Promise<[PlannedStep, Status][]> {
  const { statuses } = await survey(others, [], contents);
  const seeds = [...statuses].filter(([, { state }]) => state === 'done').map(([{ seed }]) => seed);
  return [...statuses].filter(([{ seed }]) => seeds.includes(seed));
}

/** @param statuses is brought up to date @returns false where it was ended */
async function runSteps(
  wanted: readonly PlannedStep[],
  statuses: Map<PlannedStep, Status>,
  contents: Contents,
  logger: RunLogger,
  { quiet, signal }: RecipeRun,
): Promise<boolean> {
  for (const one of wanted) {
    if (statuses.get(one)?.state === 'left out') continue;
    // Steps before it may have made something else than they had.
    const status = await statusOf(one, statuses, contents);
    statuses.set(one, status);
    if (status.state === 'done') continue;
    logger.info(`${stepTitle(one)}: ${statusText(one, status)}${status.state === 'stale' ? PUT_ASIDE : ''}`);
    try {
      const goOn = status.state === 'to go on';
      const inputs = await inputsOf(one, statuses, contents);
      const record = await runStep(one, { goOn, inputs, contents, quiet, signal });
      statuses.set(one, { state: 'done', record });
      const { figures, seconds } = record;
      logger.record('step', { step: one.step.name, seed: one.seed, seconds, ...figures });
      logger.info(`${stepTitle(one)}: done in ${formatDuration(seconds ?? 0)}`);
    } catch (error) {
      if (!signal?.aborted) throw inContext(error, stepTitle(one));
      logger.warn(`interrupted in ${stepTitle(one)}: the same command goes on`);
      return false;
    }
  }
  return true;
}

const PUT_ASIDE = '; run again, what it had made is put aside';

/** @throws UserError when a step that is to be run alone lacks what steps before it make */
function requireInputs(wanted: readonly PlannedStep[], statuses: ReadonlyMap<PlannedStep, Status>): void {
  for (const one of wanted) {
    for (const take of one.takes) {
      const status = statuses.get(take) as Status;
      if (status.state === 'done') continue;
      const { name } = take.step;
      throw new UserError(`${stepTitle(one)} takes what ${name} makes, which is ${statusText(take, status)}`, {
        hint: `run --only ${name} first, or all steps without --only`,
      });
    }
  }
}
