import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openBackend } from '../../framework/backend/openBackend.ts';
import { tf } from '../../framework/backend/tf.ts';
import { writeSafetensors } from '../../framework/checkpoint/writeSafetensors.ts';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { type EvaluationResults, runEvaluation } from '../../framework/evaluation/runEvaluation.ts';
import { ResNet } from '../../registry/index.ts';
import { FIFTEEN, temporaryFolder, writeCifar10C } from '../data/files.ts';
import { FASTEST } from '../support/backends.ts';
import { ROOT, runTool } from './runTool.ts';

const folder = temporaryFolder();
const data = join(folder, 'data');
const config = (name: string) => join(ROOT, `configs/tent/${name}.config.ts`);
const SMALL = { 'data.test.root': data, 'data.batch_size': 4, 'runtime.backend': FASTEST };

beforeAll(() => {
  mkdirSync(data);
  writeCifar10C(data, { images: 8 });
});

async function evaluate(name: string, work: string, changes: Record<string, unknown> = {}): Promise<EvaluationResults> {
  const loaded = await loadConfig(config(name), { ...SMALL, work_dir: join(folder, work), ...changes });
  return runEvaluation(loaded, { quiet: true });
}

/** `results.json`, with the times taken out. */
const resultsText = (work: string) =>
  readFileSync(join(folder, work, 'results.json'), 'utf8').replace(/"seconds": [\d.e-]+/g, '"seconds": 0');

describe('an evaluation', () => {
  test('leaves results, config and logs', async () => {
    const few = { 'data.test.corruptions': ['fog', 'snow'], 'data.test.severities': [5, 1] };
    const results = await evaluate('tent_cifar10c', 'whole', few);
    expect(readdirSync(join(folder, 'whole')).sort()).toEqual([
      ...['config.json', 'confusion.json', 'environment.json', 'log.jsonl', 'log.txt', 'origins.json', 'pictures'],
      ...['report.html', 'results.json', 'samples.json', 'tensorboard'],
    ]);
    expect(JSON.parse(readFileSync(join(folder, 'whole/results.json'), 'utf8'))).toEqual(results);
    const { rows, mean, ...rest } = results;
    expect(rest).toEqual({
      task: 'classification',
      method: 'Tent',
      model: 'ResNet',
      backend: FASTEST,
      config_hash: expect.stringMatching(/^[0-9a-f]{16}$/),
      seed: 1,
    });
    expect(rows.map(({ corruption, severity }) => [corruption, severity])).toEqual([
      ['fog', 5],
      ['snow', 5],
      ['fog', 1],
      ['snow', 1],
    ]);
    for (const row of rows) {
      expect(row).toMatchObject({ dataset: 'Cifar10C', samples: 8, epoch: 1 });
      // Of eight pictures.
      expect((Number(row.error) / 12.5) % 1).toBe(0);
      expect(Number(row.entropy)).toBeGreaterThan(0);
      expect(Number(row.entropy)).toBeLessThan(Math.log(10));
    }
    const average = (key: 'error' | 'entropy') => rows.reduce((sum, row) => sum + Number(row[key]), 0) / rows.length;
    expect(mean).toEqual({ error: average('error'), entropy: average('entropy') });

    const reloaded = await loadConfig(join(folder, 'whole/config.json'));
    expect(reloaded.hash).toBe(results.config_hash);
    const records = readFileSync(join(folder, 'whole/log.jsonl'), 'utf8').trimEnd().split('\n');
    const kinds = records.map(line => JSON.parse(line) as { kind: string; step: number });
    const stream = ['batch', 'batch', 'row'];
    expect(kinds.map(({ kind }) => kind)).toEqual(['start', ...stream, ...stream, ...stream, ...stream, 'mean']);
    const log = readFileSync(join(folder, 'whole/log.txt'), 'utf8');
    expect(log).toContain("type: 'Tent',");
    expect(log).toContain('plan: 4 streams, 32 images, 1 epoch of each');
    expect(log).toMatch(/error % \[fog5\]: \d+\.\d\d%/);
    expect(log).not.toContain('\r');
    expect(tf.memory().numTensors).toBe(0);
  });

  test('gives the same results, byte for byte but for the times, with 0, 1 and 4 workers', async () => {
    const few = { 'data.test.corruptions': FIFTEEN.slice(0, 3), 'data.test.severities': [3] };
    for (const workers of [0, 1, 4])
      await evaluate('tent_cifar10c', `workers-${workers}`, { ...few, 'data.workers': workers });
    await evaluate('tent_cifar10c', 'debug', { ...few, 'data.debug': true });
    expect(resultsText('workers-1')).toBe(resultsText('workers-0'));
    expect(resultsText('workers-4')).toBe(resultsText('workers-0'));
    expect(resultsText('debug')).toBe(resultsText('workers-0'));
  });

  test('a second run in the same folder puts results and logs of the first aside', async () => {
    const one = { 'data.test.corruptions': ['fog'], 'data.test.severities': [1] };
    await evaluate('source_cifar10c', 'twice', one);
    const first = resultsText('twice');
    await evaluate('norm_cifar10c', 'twice', one);
    expect(
      readFileSync(join(folder, 'twice/results.1.json'), 'utf8').replace(/"seconds": [\d.e-]+/g, '"seconds": 0'),
    ).toBe(first);
    expect(readdirSync(join(folder, 'twice')).sort()).toEqual([
      'config.json',
      'confusion.json',
      'environment.json',
      'log.1.jsonl',
      'log.1.txt',
      'log.jsonl',
      'log.txt',
      'origins.json',
      'pictures',
      'report.html',
      'results.1.json',
      'results.json',
      'samples.json',
      'tensorboard',
      'tensorboard.1',
    ]);
  });

  test('offline: epochs count the passes', async () => {
    const one = { 'data.test.corruptions': ['fog'], 'data.test.severities': [2], 'method.epochs': 2 };
    const { rows } = await evaluate('tent_cifar10c', 'offline', one);
    expect(rows).toMatchObject([{ samples: 8, epoch: 3 }]);
  });

  test('a dry run computes a batch and writes nothing', async () => {
    const loaded = await loadConfig(config('norm_cifar10c'), { ...SMALL, work_dir: join(folder, 'dry') });
    const { rows } = await runEvaluation(loaded, { quiet: true, dryRun: true });
    expect(rows).toMatchObject([{ samples: 4, epoch: 0.5 }]);
    expect(existsSync(join(folder, 'dry'))).toBe(false);
  });

  test('a config that trains is evaluated on its data.test, from a checkpoint folder', async () => {
    const test = { type: 'Cifar10C', root: data, corruptions: ['fog'], severities: [1], _delete_: true };
    const loaded = await loadConfig(join(ROOT, 'configs/cifar10/resnet20.config.ts'), {
      'data.test': test,
      'data.batch_size': 4,
      'runtime.backend': FASTEST,
      load_from: 'registry/models/pretrained/resnet20_cifar10.safetensors',
      work_dir: join(folder, 'supervised'),
    });
    const supervised = await runEvaluation(loaded, { quiet: true });
    const source = await evaluate('source_cifar10c', 'source', {
      'data.test.corruptions': ['fog'],
      'data.test.severities': [1],
    });
    expect(supervised.mean).toEqual(source.mean);
  });
});

describe('tools/test.js', () => {
  test('--debug loads in the main thread and shows the stack', () => {
    writeFileSync(join(folder, 'where.ts'), WHERE);
    const { code, stderr } = runTool('test', [
      config('source_cifar10c'),
      '--debug',
      '--dry-run',
      '--cfg-options',
      ...Object.entries(SMALL).map(([key, value]) => `${key}=${value}`),
      `imports=['${join(folder, 'where.ts')}']`,
      'data.workers=2',
      "data.test.transforms=[{type:'Where'}]",
    ]);
    expect(stderr).toMatch(/in the main thread[\s\S]*\n\s+at .*where\.ts/);
    expect(code).toBe(2);
  });

  test('in the exact form of the documents, with another checkpoint of the family', async () => {
    await openBackend({ backend: FASTEST });
    const model = new ResNet({ depth: 56 }).initialize(3);
    await writeSafetensors(join(folder, 'resnet56.th'), model.stateDict());
    model.dispose();
    const flat = join(folder, 'flat');
    mkdirSync(flat);
    writeCifar10C(flat, { images: 12, severities: 1 });
    const work = join(folder, 'exact');
    const words =
      `configs/tent/tent_cifar10c.config.ts --load-from ${join(folder, 'resnet56.th')} --work-dir ${work} --cfg-options model.depth=56 ` +
      `data.test.root=${flat} data.test.stored_severities=[5] data.test.severities=[5] data.test.num_examples=10 ` +
      `data.batch_size=5 method.steps=2 runtime.backend=${FASTEST}`;
    const { code, stdout, stderr } = runTool('test', words.split(' '));
    expect(stderr).not.toMatch(/rror:/);
    expect(code).toBe(0);
    // The resolved config comes before the first step.
    expect(stdout.indexOf('depth: 56')).toBeGreaterThan(0);
    expect(stdout.indexOf('depth: 56')).toBeLessThan(stdout.indexOf('error % ['));
    expect(stdout).not.toContain('\r');
    const results = JSON.parse(readFileSync(join(work, 'results.json'), 'utf8')) as EvaluationResults;
    expect(results.rows.map(({ corruption }) => corruption)).toEqual(FIFTEEN);
    expect(results.rows.every(({ samples, severity }) => samples === 10 && severity === 5)).toBe(true);
  });

  test('two runs in one work directory: the second is refused', () => {
    const work = join(folder, 'locked');
    mkdirSync(work);
    // This process is alive, and says that it writes there.
    const born = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ')[19];
    writeFileSync(join(work, '.lock'), JSON.stringify({ pid: process.pid, host: readHost(), born }));
    const options = Object.entries(SMALL).map(([key, value]) => `${key}=${value}`);
    const { code, stderr } = runTool('test', [
      config('source_cifar10c'),
      '--work-dir',
      work,
      '--cfg-options',
      ...options,
    ]);
    expect(stderr).toContain(`is in use by another run, process ${process.pid}`);
    expect(code).toBe(2);
  });
});

function readHost(): string {
  return readFileSync('/proc/sys/kernel/hostname', 'utf8').trim();
}

const WHERE = `import { isMainThread } from 'node:worker_threads';
import { TRANSFORMS, register, z } from 'shiftkit';
@register(TRANSFORMS, 'Where')
export class Where {
  static readonly options = z.strictObject({});
  apply() { throw new Error(isMainThread ? 'in the main thread' : 'in a worker'); }
}
`;
