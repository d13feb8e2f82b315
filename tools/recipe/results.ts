import { basename, join } from 'node:path';
import { writeFileAtomically } from '../../framework/files/writeFileAtomically.ts';
import type { Recipe } from '../../framework/recipe/recipeSchema.ts';
import type { PlannedStep } from './PlannedStep.ts';
import { resultsText } from './resultsText.ts';
import type { Status } from './statusOf.ts';

/** The figures of a step. */
export interface StepResult {
  readonly name: string;
  readonly title: string;
  /** By name, one value for each seed, in the order of `seeds`; null where the step is not done, or has no such figure. */
  readonly figures: Readonly<Record<string, readonly (number | null)[]>>;
  /** Over all seeds; null where one lacks. */
  readonly mean: Readonly<Record<string, number | null>>;
}

/** The content of `results.json` of a recipe. */
export interface RecipeResults {
  readonly recipe: string;
  readonly seeds: readonly number[];
  /** The figures that have a table. */
  readonly figures: readonly string[];
  /** Of all trainings and evaluations. */
  readonly steps: readonly StepResult[];
}

/** The figures of all steps that are done, of all seeds, the smallest first. */
export function resultsOf(recipe: Recipe, statuses: ReadonlyMap<PlannedStep, Status>): RecipeResults {
  const seeds = [...new Set([...statuses.keys()].map(({ seed }) => seed))].sort((a, b) => a - b);
  const scored = recipe.steps.filter(({ kind }) => kind === 'train' || kind === 'test');
  const steps = scored.map(({ name, title = name }): StepResult => {
    const found = seeds.map(seed => figuresIn(statuses, name, seed));
    const names = [...new Set(found.flatMap(figures => Object.keys(figures)))];
    const figures = Object.fromEntries(names.map(figure => [figure, found.map(each => each[figure] ?? null)]));
    return { name, title, figures, mean: Object.fromEntries(names.map(figure => [figure, meanOf(figures[figure])])) };
  });
  return { recipe: basename(recipe.file).replace(/\.recipe\.\w+$/, ''), seeds, figures: recipe.figures, steps };
}

/** Writes `results.json`, and `results.md` with the tables. */
export async function writeResults(workDir: string, results: RecipeResults): Promise<void> {
  await writeFileAtomically(join(workDir, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  await writeFileAtomically(join(workDir, 'results.md'), resultsText(results));
}

function figuresIn(
  statuses: ReadonlyMap<PlannedStep, Status>,
  name: string,
  seed: number,
): Readonly<Record<string, number>> {
  const one = [...statuses.keys()].find(({ step, seed: own }) => step.name === name && own === seed) as PlannedStep;
  const status = statuses.get(one);
  return status?.state === 'done' ? status.record.figures : {};
}

function meanOf(values: readonly (number | null)[]): number | null {
  const there = values.filter(value => value !== null);
  return there.length < values.length ? null : there.reduce((sum, value) => sum + value, 0) / there.length;
}
