import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { loadRecipe } from '../../framework/recipe/loadRecipe.ts';
import type { PlannedStep } from '../../tools/recipe/PlannedStep.ts';
import { planSteps } from '../../tools/recipe/planSteps.ts';
import { temporaryFolder } from '../data/files.ts';
import { failure } from '../runner/runs.ts';
import { ROOT } from '../tools/runTool.ts';
import { printed } from './smallStreets.ts';

const folder = temporaryFolder();
const CONFIGS = join(ROOT, 'configs');
const shipped = readdirSync(CONFIGS, { recursive: true, encoding: 'utf8' }).filter(file => file.includes('.recipe.'));

/** A recipe file with these steps. */
function recipe(name: string, ...steps: object[]): string {
  const file = join(folder, `${name}.recipe.json`);
  writeFileSync(file, JSON.stringify({ steps }));
  return file;
}
const config = 'shiftkit/configs/demo/src_only.config.ts';
const train = { name: 'first', kind: 'train', config };

test('there are recipes for both sources and for the demo', () => {
  const sources = ['gta5', 'synthia'].flatMap(source => [source, `${source}_paper_parity`]);
  expect(shipped.sort()).toEqual(
    ['demo/proda', ...sources.map(name => `proda/${name}`)].map(name => `${name}.recipe.ts`),
  );
});

test.each(shipped)('%s: the configs of all steps load, and take what earlier steps make', async file => {
  const loaded = loadRecipe(join(CONFIGS, file));
  const planned = await planSteps(loaded, [7], join(folder, 'work'), []);
  const by = new Map(planned.map(one => [one.step.name, one]));
  const output = (name: string) => by.get(name)?.place.output;
  expect(planned.every(({ config: { value } }) => value.seed === 7)).toBe(true);
  const value = (name: string) => by.get(name)?.config.value as unknown as Record<string, never>;
  expect(value('stage1')).toMatchObject({
    load_from: output('warm_up'),
    data: { target: { pseudo_labels: { root: output('soft_labels'), weights: output('warm_up') } } },
    method: { prototypes: output('prototypes') },
  });
  expect(value('stage2')).toMatchObject({
    data: { target: { pseudo_labels: { root: output('hard_labels_1'), weights: output('stage1') } } },
    method: { teacher: output('stage1') },
  });
  expect(value('stage3')).toMatchObject({
    load_from: output('stage2'),
    data: { target: { pseudo_labels: { root: output('hard_labels_2'), weights: output('stage2') } } },
    method: { teacher: output('stage2') },
  });
  // What the original chose by the labels of val is handed on where its faults are asked for, nowhere else.
  const isParity = file.includes('paper_parity');
  for (const name of ['warm_up', 'stage1', 'stage2']) {
    const { place, config: trained } = by.get(name) as PlannedStep;
    expect(basename(place.output)).toBe(isParity ? 'best' : 'latest');
    expect(trained.file.includes('paper_parity')).toBe(isParity);
  }
  // The settings that tell whether a step is stale hold no path of the work directory, which may be moved.
  for (const { settings } of planned) expect(JSON.stringify(settings)).not.toContain(folder);
  const classes = planned.map(one => (one.config.value.model as unknown as { num_classes: number }).num_classes);
  expect(new Set(classes)).toEqual(new Set([file.includes('synthia') ? 16 : 19]));
});

describe('mistakes', () => {
  test.each([
    [
      'an unknown key',
      recipe('key', { ...train, cfg_option: {} }),
      'unknown key "cfg_option" in step "first"',
      'cfg_options',
    ],
    ['an unknown kind', recipe('kind', { ...train, kind: 'trian' }), /steps.0.kind is "trian"/, 'train'],
    [
      'an option of another kind',
      recipe('form', { ...train, form: 'soft' }),
      'unknown key "form" in step "first"',
      'known',
    ],
    [
      'a name that is none',
      recipe('name', { ...train, name: '../x' }),
      'name of step "../x" is "../x": expected small letters',
      '',
    ],
    ['two steps of a name', recipe('twice', train, train), 'there are two steps "first"', ''],
    [
      'the output of no step',
      recipe('output', train, { ...train, name: 'second', cfg_options: { load_from: { $output: 'frist' } } }),
      `step "second" takes output('frist')`,
      'did you mean "first"?',
    ],
    [
      'the output of a later step',
      recipe('later', { ...train, cfg_options: { load_from: { $output: 'second' } } }, { ...train, name: 'second' }),
      `step "first" takes output('second')`,
      'before it come none',
    ],
    ['a config that is no recipe', join(CONFIGS, 'demo/src_only.config.ts'), 'is no recipe', 'tools/train.js'],
  ])('%s', async (_what, file, message, hint) => {
    const error = await failure(printed([file, '--plan']));
    expect(error.name).toBe('ConfigError');
    if (typeof message === 'string') expect(error.message).toContain(message);
    else expect(error.message).toMatch(message);
    expect(error.hint ?? '').toContain(hint);
  });

  test.each([
    [['--only', 'second'], '--only second: the recipe has no step "second"'],
    [['--cfg-options', 'frist:seed=1'], '--cfg-options frist:seed=1: the recipe has no step "frist"'],
    [['--cfg-options', 'seed=7'], '--cfg-options seed=7: seed cannot be set, every step is run for each seed'],
    [['--cfg-options', 'first:work_dir=x'], 'first:work_dir=x: work_dir cannot be set, every step has its place'],
    [['--cfg-options', 'first:resume_from=x'], 'resume_from cannot be set, a recipe goes on with its trainings by'],
    [['--cfg-options', 'method.no_such=1'], "--cfg-options method.no_such=1: no step's config has method.no_such"],
    [['--cfg-options', 'first:method.no_such=1'], 'step "first": unknown key "no_such" in method'],
    [['--seeds', '1,x'], '--seeds is 1,x: expected different whole numbers'],
    [['--seeds', '1,1'], '--seeds is 1,1: expected different whole numbers'],
    [['--seeds', '1', '--seed', '2'], '--seeds and --seed were both given'],
  ])('%j', async (words, message) => {
    const error = await failure(printed([recipe('words', train), '--work-dir', join(folder, 'w'), '--plan', ...words]));
    expect(error.message).toContain(message);
  });

  test('a recipe is no config', async () => {
    const error = await failure(loadConfig(join(CONFIGS, 'demo/proda.recipe.ts')));
    expect([error.message, error.hint]).toEqual([
      expect.stringMatching(/demo\/proda\.recipe\.ts is a recipe, no config$/),
      'tools/run_recipe.js runs it',
    ]);
  });

  test('a step whose config lacks what it needs', async () => {
    const labels = { name: 'labels', kind: 'generate_pseudo_label', form: 'hard', config };
    expect((await failure(printed([recipe('bare', labels), '--plan']))).message).toContain(
      'step "labels": load_from is missing',
    );
    const best = join(folder, 'best.recipe.json');
    writeFileSync(best, JSON.stringify({ select_best_on: 'val', steps: [train] }));
    expect((await failure(printed([best, '--plan']))).message).toContain("select_best_on is 'val'");
    mkdirSync(join(folder, 'own'));
    const moved = join(folder, 'own/x.recipe.json');
    writeFileSync(moved, JSON.stringify({ steps: [{ ...train, config: './none.config.ts' }] }));
    expect((await failure(printed([moved, '--plan']))).message).toMatch(
      /step "first": no such config file: .*own\/none/,
    );
  });
});
