import type { z } from 'zod';
import { displayPath } from '../config/displayPath.ts';
import { readConfigFile } from '../config/readConfigFile.ts';
import { resolveConfigPath } from '../config/resolveConfigPath.ts';
import { nearestName } from '../errors/nearestName.ts';
import { ConfigError } from '../errors/UserError.ts';
import { explainIssues } from '../registration/explainIssues.ts';
import { outputsIn } from './output.ts';
import { type Recipe, recipeSchema, STEP_SCHEMAS, type Step } from './recipeSchema.ts';

/**
 * Reads a recipe file and checks everything but its configs.
 *
 * @param file `.recipe.ts`, `.recipe.js`, `.recipe.json5` or `.recipe.json`
 * @throws ConfigError saying what is wrong, where and the way out
 */
export function loadRecipe(file: string): Recipe {
  const path = resolveConfigPath(file);
  const shown = displayPath(path);
  if (!/\.recipe\.(ts|js|json5?)$/.test(path)) {
    throw new ConfigError(`${shown} is no recipe: expected a name such as proda.recipe.ts`, {
      hint: 'tools/train.js and tools/test.js run a single config',
    });
  }
  const value = readConfigFile(path);
  const { steps, ...head } = parse(recipeSchema, value, shown, '');
  const parsed = steps.map((step, index) => {
    const name = typeof step.name === 'string' ? `step "${step.name}"` : `step ${index}`;
    return parse(STEP_SCHEMAS[step.kind] as z.ZodType<Step>, step, shown, name);
  });
  requireUnique(
    parsed.map(({ name }) => name),
    'step',
    shown,
  );
  requireUnique(head.seeds.map(String), 'seed', shown);
  for (const [index, step] of parsed.entries()) requireEarlier(step, parsed.slice(0, index), shown);
  return { file: path, ...head, steps: parsed };
}

function parse<T>(schema: z.ZodType<T>, value: unknown, file: string, prefix: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const mistakes = explainIssues(schema, value, parsed.error.issues, prefix);
  const [only] = mistakes;
  if (mistakes.length === 1) throw new ConfigError(`${file}: ${only.message}`, { hint: only.hint });
  const lines = mistakes.map(({ message, hint }) => `  ${message}${hint ? `\n    ${hint}` : ''}`);
  throw new ConfigError(`${file}:\n${lines.join('\n')}`);
}

function requireUnique(names: readonly string[], what: string, file: string): void {
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new ConfigError(`${file}: there are two ${what}s "${twice}"`);
}

/** Data flows forward: a step takes what steps before it made. */
function requireEarlier(step: Step, before: readonly Step[], file: string): void {
  const known = before.filter(({ kind }) => kind !== 'test').map(({ name }) => name);
  const unknown = [...outputsIn(step.cfg_options)].find(name => !known.includes(name));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, known);
  throw new ConfigError(
    `${file}: step "${step.name}" takes output('${unknown}'): no step before it that makes something is called so`,
    { hint: nearest ? `did you mean "${nearest}"?` : `before it come ${known.join(', ') || 'none'}` },
  );
}
