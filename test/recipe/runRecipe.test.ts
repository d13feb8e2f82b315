import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { lockFolder } from '../../framework/runner/lockFolder.ts';
import type { RecipeResults } from '../../tools/recipe/results.ts';
import { failure } from '../runner/runs.ts';
import { DEMO, SmallStreets } from './smallStreets.ts';

const streets = new SmallStreets();
const { root } = streets;
const ITERATIONS = 2;
const STEPS = [
  ...['src_only', 'norm', 'warm_up', 'soft_labels', 'prototypes', 'stage1', 'hard_labels_1', 'stage2'],
  ...['hard_labels_2', 'stage3', 'oracle'],
];

const demo = (...words: string[]): Promise<string> => streets.run(DEMO, 'demo', ITERATIONS, ...words);
const record = (step: string): { started: string; figures: Record<string, number> } =>
  JSON.parse(readFileSync(join(root, 'demo/seed_1', `${step}.json`), 'utf8'));
/** The line of a step in a plan, without its name and kind. */
const stateIn = (plan: string, step: string): string | undefined =>
  new RegExp(`^  ${step} +\\w+ +(.*)$`, 'm').exec(plan)?.[1];

beforeAll(() => streets.write(4));

describe("the demo's recipe on small trees", () => {
  test('a plan says what is to do, and writes nothing', async () => {
    const plan = await demo('--plan');
    expect(STEPS.map(step => [step, stateIn(plan, step)])).toEqual(STEPS.map(step => [step, 'to do']));
    expect(plan).toContain('note: no SimCLRv2 here: the student of stage 2 starts from stage 1');
    expect(existsSync(join(root, 'demo'))).toBe(false);
  });

  test('one step alone needs what steps before it make', async () => {
    const { message, hint } = await failure(demo('--only', 'stage1'));
    expect(message).toBe('stage1 (seed 1) takes what warm_up makes, which is to do');
    expect(hint).toBe('run --only warm_up first, or all steps without --only');
    expect(existsSync(join(root, 'demo'))).toBe(false);
    await demo('--only', 'src_only', '--quiet');
    const plan = await demo('--plan');
    expect(stateIn(plan, 'src_only')).toBe('done');
    expect(stateIn(plan, 'norm')).toBe('to do');
  });

  test('all steps run, and end with one table; what was done is left alone', async () => {
    const before = record('src_only');
    const table = await demo('--quiet');
    expect(record('src_only')).toEqual(before);
    expect(table.split('\n').map(line => line.split('|')[1]?.trim())).toEqual([
      ...['mIoU', expect.stringMatching(/^-+$/), 'Source only', 'Norm', 'Warm-up', 'Stage 1', 'Stage 2', 'Stage 3'],
      ...['Oracle (target labels)', undefined],
    ]);
    expect(readFileSync(join(root, 'demo/results.md'), 'utf8')).toBe(table);
    const results = JSON.parse(readFileSync(join(root, 'demo/results.json'), 'utf8')) as RecipeResults;
    expect(results).toMatchObject({ recipe: 'proda', seeds: [1], figures: ['mIoU'] });
    for (const { name, figures, mean } of results.steps) {
      expect([name, figures.mIoU]).toEqual([name, [record(name).figures.mIoU]]);
      expect(mean.mIoU).toBe(figures.mIoU[0]);
    }
    // What the trainings wrote themselves.
    const trained = JSON.parse(readFileSync(join(root, 'demo/seed_1/stage3/results.json'), 'utf8'));
    expect(record('stage3').figures.mIoU).toBe(trained.mean.mIoU);
    expect(readFileSync(join(root, 'demo/log.txt'), 'utf8')).toContain(table.trimEnd());

    const plan = await demo('--plan');
    expect(STEPS.map(step => [step, stateIn(plan, step)])).toEqual(STEPS.map(step => [step, 'done']));
    const started = STEPS.map(step => record(step).started);
    expect(await demo('--quiet')).toBe(table);
    expect(STEPS.map(step => record(step).started)).toEqual(started);
  }, 300_000);

  test('what another setting makes stale is run again, with what takes a changed result; it says why', async () => {
    const changed = ['stage2:optimizer.lr=0.01'];
    const plan = await demo('--plan', ...changed);
    expect(stateIn(plan, 'stage2')).toBe('stale: optimizer.lr is 0.01, was 0.0005');
    expect(stateIn(plan, 'hard_labels_2')).toBe('to check: it takes stage2');
    for (const step of ['stage1', 'hard_labels_1']) expect(stateIn(plan, step)).toBe('done');

    const before = Object.fromEntries(STEPS.map(step => [step, record(step).started]));
    const log = await demo(...changed);
    expect(log).toContain('stage2 (seed 1): stale: optimizer.lr is 0.01, was 0.0005; run again');
    expect(log).toContain('hard_labels_2 (seed 1): stale: stage2 has changed; run again');
    const again = STEPS.filter(step => record(step).started !== before[step]);
    expect(again).toEqual(['stage2', 'hard_labels_2', 'stage3']);
    expect(existsSync(join(root, 'demo/seed_1/stage2.1/latest.json'))).toBe(true);

    // Put aside in vain: the former result counts when it is renamed back.
    const paths = ['stage2', 'stage2.json'].map(name => join(root, 'demo/seed_1', name));
    const former = ['stage2.1', 'stage2.1.json'].map(name => join(root, 'demo/seed_1', name));
    const swap = (from: string[], to: string[]) => {
      for (const [i, path] of from.entries()) renameSync(path, to[i]);
    };
    const away = paths.map(path => `${path}.away`);
    swap(paths, away);
    swap(former, paths);
    expect(stateIn(await demo('--plan'), 'stage2')).toBe('done');
    swap(paths, former);
    swap(away, paths);
  }, 300_000);

  test('what computes nothing else stays done; so does what another step alone looks at', async () => {
    const plan = await demo('--plan', 'data.workers=2', 'stage2:optimizer.lr=0.01', 'stage1:evaluation.interval=1');
    expect(stateIn(plan, 'stage1')).toBe('stale: evaluation.interval is 1, was 0');
    // Labels and prototypes are made with stage 1's config, but do not depend on how it trains.
    for (const step of ['src_only', 'warm_up', 'soft_labels', 'prototypes']) expect(stateIn(plan, step)).toBe('done');
  });

  test('a label that is missing or cut off is made again in its place; a torn checkpoint is not taken for one', async () => {
    const made = join(root, 'demo/seed_1/soft_labels');
    const same = 'stage2:optimizer.lr=0.01';
    const manifest = readFileSync(join(made, 'manifest.json'));
    const [lost, cut] = readdirSync(made).filter(name => name.endsWith('.npy'));
    const whole = [lost, cut].map(name => readFileSync(join(made, name)));
    rmSync(join(made, lost));
    writeFileSync(join(made, cut), whole[1].subarray(0, 200));
    expect(stateIn(await demo('--plan', same), 'soft_labels')).toBe('to go on');
    await demo('--only', 'soft_labels', '--quiet', same);
    expect([lost, cut].map(name => readFileSync(join(made, name)))).toEqual(whole);
    expect(readFileSync(join(made, 'manifest.json'))).toEqual(manifest);
    const plan = await demo('--plan', same);
    expect(STEPS.map(step => [step, stateIn(plan, step)])).toEqual(STEPS.map(step => [step, 'done']));

    const network = join(root, 'demo/seed_1/src_only', `iter_${ITERATIONS}`, 'model.safetensors');
    renameSync(network, `${network}.away`);
    const torn = await demo('--plan', same);
    renameSync(`${network}.away`, network);
    expect(stateIn(torn, 'src_only')).toBe('stale: what it made is gone, or no longer whole');
  }, 300_000);

  test('other data, a lost result and one that was changed are noticed', async () => {
    const manifest = join(root, 'gta5/manifest.json');
    writeFileSync(manifest, '{}');
    rmSync(join(root, 'demo/seed_1/prototypes.safetensors'));
    const labels = join(root, 'demo/seed_1/hard_labels_1/manifest.json');
    writeFileSync(labels, readFileSync(labels, 'utf8').replace(/\n$/, ' \n'));
    const plan = await demo('--plan', 'stage2:optimizer.lr=0.01');
    rmSync(manifest);
    expect(stateIn(plan, 'src_only')).toBe('stale: data.source has changed');
    const later = await demo('--plan', 'stage2:optimizer.lr=0.01');
    expect(stateIn(later, 'src_only')).toBe('done');
    expect(stateIn(later, 'prototypes')).toBe('stale: what it made is gone, or no longer whole');
    expect(stateIn(later, 'stage1')).toBe('to check: it takes prototypes');
    // What an ended run had kept is of no use to a step that starts anew.
    writeFileSync(join(root, 'demo/seed_1/.prototypes.safetensors.partial'), 'of others');
    await demo('--only', 'prototypes', '--quiet', 'stage2:optimizer.lr=0.01');
    expect(existsSync(join(root, 'demo/seed_1/prototypes.safetensors'))).toBe(true);
  });

  test('two runs do not share a work directory', async () => {
    const release = lockFolder(join(root, 'demo'));
    const { message } = await failure(demo());
    release();
    expect(message).toMatch(/demo is in use by another run, process \d+/);
  });
});

test('whatever is missing for any step is told at once, before the first one', async () => {
  const nowhere = join(root, 'nowhere');
  const words = ['data.target.root=', 'data.val.root='].map(key => `${key}${nowhere}`);
  const error = await failure(streets.run(DEMO, 'never', ITERATIONS, ...words, 'stage2:load_from=none.pth'));
  expect(error.name).toBe('UserError');
  expect(error.message).toMatch(/^3 things are missing, so no step was started:\n- for src_only, warm_up, /);
  expect(error.message).toMatch(
    /- for .*soft_labels.*: Cityscapes: there are no images in .*nowhere\/leftImg8bit\/train/,
  );
  expect(error.message).toContain('- for stage2: the checkpoint none.pth does not exist');
  expect(existsSync(join(root, 'never'))).toBe(false);
  const plan = await streets.run(DEMO, 'never', ITERATIONS, '--plan', ...words);
  expect(plan).toMatch(/^missing:\n- for /m);
});

test('an optional step that lacks something is left out, with what takes its output; several seeds', async () => {
  mkdirSync(join(root, 'recipes'));
  const file = join(root, 'recipes/small.recipe.json5');
  const [train, norm] = ['src_only', 'norm'].map(name => `shiftkit/configs/demo/${name}.config.ts`);
  writeFileSync(
    file,
    `{ seeds: [4, 5], steps: [
      { name: 'first', kind: 'train', config: '${train}' },
      { name: 'other', kind: 'train', config: '${train}', cfg_options: { load_from: 'none.pth' }, optional: true },
      { name: 'normed', kind: 'test', config: '${norm}', cfg_options: { load_from: { $output: 'other' } } },
    ] }`,
  );
  const log = await streets.run(file, 'seeds', 1);
  expect(log).toContain('left out: the checkpoint none.pth does not exist');
  expect(log).toContain('left out: other is left out');
  const { seeds, steps } = JSON.parse(readFileSync(join(root, 'seeds/results.json'), 'utf8')) as RecipeResults;
  expect(seeds).toEqual([4, 5]);
  const [first, second] = steps[0].figures.mIoU as number[];
  expect(first).not.toBe(second);
  expect(steps[0].mean.mIoU).toBeCloseTo((first + second) / 2, 10);
  expect(steps[1]).toEqual({ name: 'other', title: 'other', figures: {}, mean: {} });
  const table = readFileSync(join(root, 'seeds/results.md'), 'utf8');
  expect(table).toMatch(/^\| normed +\| +- +\| +- +\| +- +\|$/m);

  // One seed alone leaves the figures of the others in the table, as long as they are of the same settings.
  expect(await streets.run(file, 'seeds', 1, '--seeds', '5', '--quiet')).toBe(table);
  const other = await streets.run(file, 'seeds', 1, '--seeds', '5', '--only', 'other', '--quiet', 'optimizer.lr=0.1');
  expect(other).toMatch(/^\| mIoU +\| seed 5 \|$/m);
}, 300_000);
