import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isOnItsWay, isUnfinished, RecipeProcess } from './RecipeProcess.ts';
import { SmallStreets } from './smallStreets.ts';

const streets = new SmallStreets();
const ITERATIONS = 8;

/** Of each kind of step that keeps something on its way. */
const RECIPE = `{ steps: [
  { name: 'src_only', kind: 'train', config: 'shiftkit/configs/demo/src_only.config.ts' },
  { name: 'labels', kind: 'generate_pseudo_label', form: 'hard', config: 'shiftkit/configs/demo/stage2.config.ts',
    cfg_options: { load_from: { $output: 'src_only' } } },
  { name: 'stage2', kind: 'train', config: 'shiftkit/configs/demo/stage2.config.ts',
    cfg_options: { stage1: { $output: 'src_only' }, 'data.target.pseudo_labels.root': { $output: 'labels' } } },
] }`;

test('a recipe that is interrupted, killed and started again ends with the table of one that was left alone', async () => {
  streets.write(20);
  const recipe = streets.at('short.recipe.json5');
  writeFileSync(recipe, RECIPE);
  const words = streets.words(recipe, 'parts', ITERATIONS);
  const seed = streets.at('parts/seed_1');

  const [code, , output] = await new RecipeProcess(words).end('SIGINT', () => isOnItsWay(seed, 'src_only'));
  expect(code).toBe(130);
  expect(output).toContain('interrupted in src_only (seed 1): the same command goes on');
  expect(isUnfinished(seed, 'src_only')).toBe(true);
  const plan = await streets.run(recipe, 'parts', ITERATIONS, '--plan');
  expect(plan).toMatch(/src_only +train +to go on at iteration \d+ of 8\n/);

  const [, killed] = await new RecipeProcess(words).end('SIGKILL', () => isOnItsWay(seed, 'labels'));
  expect([killed, isUnfinished(seed, 'labels')]).toEqual(['SIGKILL', true]);
  const table = await streets.run(recipe, 'parts', ITERATIONS, '--quiet');

  expect(await streets.run(recipe, 'whole', ITERATIONS, '--quiet')).toBe(table);
  for (const file of ['results.json', 'results.md']) {
    expect(readFileSync(join(streets.at('parts'), file))).toEqual(readFileSync(join(streets.at('whole'), file)));
  }
  const weights = 'seed_1/stage2/iter_8/model.safetensors';
  expect(readFileSync(streets.at('parts', weights)).equals(readFileSync(streets.at('whole', weights)))).toBe(true);
}, 300_000);
