import { dirname, resolve } from 'node:path';
import type { Config } from '../../framework/config/Config.ts';
import { hashOf } from '../../framework/config/configHash.ts';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { inContext } from '../../framework/errors/inContext.ts';
import { ConfigError } from '../../framework/errors/UserError.ts';
import { outputsIn, replaceOutputs } from '../../framework/recipe/output.ts';
import type { Recipe, Step } from '../../framework/recipe/recipeSchema.ts';
import { CommandOptions } from './CommandOptions.ts';
import type { PlannedStep } from './PlannedStep.ts';
import { placeOf } from './placeOf.ts';
import { settingsOf } from './settingsOf.ts';

/**
 * Loads the configs of all steps for all seeds. Data and weights are not looked at.
 *
 * @param seeds of which each runs all steps, one seed after the other
 * @param words of `--cfg-options`
 * @throws ConfigError naming the step whose config is wrong
 */
export async function planSteps(
  recipe: Recipe,
  seeds: readonly number[],
  workDir: string,
  words: readonly string[],
): Promise<PlannedStep[]> {
  const options = new CommandOptions(words, recipe.steps);
  const planned: PlannedStep[] = [];
  for (const seed of seeds) {
    const made = new Map<string, PlannedStep>();
    for (const step of recipe.steps) {
      const names = [...outputsIn(step.cfg_options)];
      const takes = names.map(name => made.get(name) as PlannedStep);
      const place = placeOf(recipe, step, seed, workDir);
      const config = await configOf(recipe, step, seed, made, options).catch(error => {
        throw inContext(error, `step "${step.name}"`);
      });
      requireWhole(recipe, step, config);
      const settings = settingsOf(step, config.value, takes);
      const one = { step, seed, config, place, takes, settings, hash: hashOf(settings) };
      made.set(step.name, one);
      planned.push(one);
    }
  }
  options.requireUsed();
  return planned;
}

async function configOf(
  { file }: Recipe,
  step: Step,
  seed: number,
  made: ReadonlyMap<string, PlannedStep>,
  options: CommandOptions,
): Promise<Config> {
  const outputOf = (name: string): string => (made.get(name) as PlannedStep).place.output;
  const overrides = replaceOutputs(step.cfg_options, outputOf);
  const path = step.config.startsWith('shiftkit/') ? step.config : resolve(dirname(file), step.config);
  const config = await loadConfig(path, { ...overrides, seed });
  const words = options.concerning(step, config);
  return words.length > 0 ? config.mergeFromDict(words) : config;
}

/** @throws ConfigError when the config lacks what its kind of step cannot do without */
function requireWhole({ select_best_on }: Recipe, { name, kind }: Step, config: Config): void {
  const { load_from, evaluation } = config.value;
  if (kind === 'train') config.require('model', 'method', 'data', 'optimizer', 'runner');
  else if (kind === 'test') config.require('model', 'method', 'data.test', 'runner');
  else if (!load_from) {
    throw new ConfigError(`step "${name}": load_from is missing, the checkpoint of the network that ${kind} asks`, {
      hint: "set it in its cfg_options: { load_from: output('...') }",
    });
  }
  if (kind === 'train' && select_best_on === 'val' && !evaluation?.save_best) {
    throw new ConfigError(`step "${name}": select_best_on is 'val', but its config keeps no best checkpoint`, {
      hint: "set evaluation.save_best, for example to 'mIoU'",
    });
  }
}
