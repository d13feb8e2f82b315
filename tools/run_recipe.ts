import { basename, dirname, join, resolve } from 'node:path';
import partition from 'lodash/partition.js';
import { asCalled } from '../framework/cli/asCalled.ts';
import { parseArguments } from '../framework/cli/parseArguments.ts';
import { UserError } from '../framework/errors/UserError.ts';
import { loadRecipe } from '../framework/recipe/loadRecipe.ts';
import type { Recipe } from '../framework/recipe/recipeSchema.ts';
import '../registry/catalogue.ts';
import { untilInterrupted } from './inference/untilInterrupted.ts';
import { unknownStep } from './recipe/CommandOptions.ts';
import { Contents } from './recipe/Contents.ts';
import { planSteps } from './recipe/planSteps.ts';
import { planText } from './recipe/planText.ts';
import { runRecipe } from './recipe/runRecipe.ts';
import { seedsIn } from './recipe/seedsIn.ts';
import { survey } from './recipe/survey.ts';

const TABLE = {
  command: 'node tools/run_recipe.js',
  summary:
    'Runs a chain of trainings, pseudo labels, prototypes and evaluations, one after the other, and ends with one table. Steps that are done are left alone; a run that was ended goes on where it was by the same command.',
  positionals: [
    { name: 'RECIPE', help: 'a .recipe.ts, .recipe.js, .recipe.json5 or .recipe.json file', required: true },
  ],
  options: [
    { name: 'plan', type: 'boolean', help: 'say where every step stands and what is missing; run and write nothing' },
    { name: 'only', type: 'string', value: 'STEP', help: 'run one step; what it takes must be done' },
    {
      name: 'work-dir',
      type: 'string',
      value: 'DIR',
      help: "folder of everything, the same each time; default: work_dirs/ and the recipe's folder and name",
    },
    {
      name: 'seeds',
      type: 'string',
      value: 'N,N,...',
      help: 'run all steps for each of them, in place of those of the recipe',
    },
    { name: 'seed', type: 'integer', help: 'the same with one' },
    {
      name: 'cfg-options',
      type: 'words',
      value: '[STEP:]KEY=VALUE ...',
      help: 'values that replace those of the configs: of every step that has the key, or of one step',
    },
    { name: 'quiet', type: 'boolean', help: 'print warnings only, and the table' },
  ],
  examples: [
    'node tools/run_recipe.js configs/demo/proda.recipe.ts --plan',
    'node tools/run_recipe.js configs/demo/proda.recipe.ts --seeds 1,2,3',
    'node tools/run_recipe.js configs/proda/gta5.recipe.ts --cfg-options runtime.precision=bfloat16 stage1:optimizer.lr=5e-5',
  ],
} as const;

/** `node tools/run_recipe.js`: a chain of steps from one command. */
export async function main(argv: string[]): Promise<void> {
  const parsed = parseArguments(argv, TABLE);
  if (!parsed) return;
  const { plan, only, seeds, seed, quiet } = parsed.values;
  const recipe = loadRecipe(parsed.positionals[0]);
  const names = recipe.steps.map(({ name }) => name);
  if (only !== undefined && !names.includes(only)) throw unknownStep(only, names, `--only ${only}`);
  const workDir = resolve(parsed.values['work-dir'] ?? defaultWorkDir(recipe));
  const asked = seedsOf(seeds, seed) ?? recipe.seeds;
  const all = [...new Set([...asked, ...seedsIn(workDir)])];
  const steps = await planSteps(recipe, all, workDir, parsed.values['cfg-options']);
  const [planned, others] = partition(steps, one => asked.includes(one.seed));
  if (plan) {
    process.stdout.write(asCalled(planText(recipe, workDir, await survey(planned, planned, new Contents()))));
    return;
  }
  const tables = await untilInterrupted(signal => runRecipe(recipe, planned, { workDir, others, only, quiet, signal }));
  if (quiet && tables !== undefined) process.stdout.write(tables);
}

/** `work_dirs/proda/gta5`: without a time in it, so that the same command finds what it made. */
function defaultWorkDir({ file }: Recipe): string {
  return join('work_dirs', basename(dirname(file)), basename(file).replace(/\.recipe\.\w+$/, ''));
}

function seedsOf(list: string | undefined, single: number | undefined): number[] | undefined {
  if (list !== undefined && single !== undefined) throw new UserError('--seeds and --seed were both given');
  if (list === undefined) return single === undefined ? undefined : [single];
  const seeds = list.split(',').map(text => (/^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN));
  if (!seeds.some(Number.isNaN) && new Set(seeds).size === seeds.length) return seeds;
  throw new UserError(`--seeds is ${list}: expected different whole numbers, separated by commas`);
}
