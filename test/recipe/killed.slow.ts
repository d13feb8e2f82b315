import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { loadRecipe } from '../../framework/recipe/loadRecipe.ts';
import { isOnItsWay, isUnfinished, RecipeProcess } from './RecipeProcess.ts';
import { DEMO, SmallStreets } from './smallStreets.ts';

const streets = new SmallStreets();
const ITERATIONS = 20;

test("the demo's recipe, killed once in each of its steps, ends with the table of one that was left alone", async () => {
  streets.write(60);
  const words = streets.words(DEMO, 'parts', ITERATIONS);
  const seed = streets.at('parts/seed_1');
  for (const { name } of loadRecipe(DEMO).steps) {
    const [, killed] = await new RecipeProcess(words).end('SIGKILL', () => isOnItsWay(seed, name));
    expect([name, killed, isUnfinished(seed, name)]).toEqual([name, 'SIGKILL', true]);
  }
  const table = await streets.run(DEMO, 'parts', ITERATIONS, '--quiet');
  expect(await streets.run(DEMO, 'whole', ITERATIONS, '--quiet')).toBe(table);
  const results = ['parts', 'whole'].map(work => readFileSync(streets.at(work, 'results.json'), 'utf8'));
  expect(results[0]).toBe(results[1]);
}, 1_200_000);
