import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { temporaryFolder } from '../data/files.ts';
import { FASTEST } from '../support/backends.ts';
import { ROOT, runTool } from './runTool.ts';

const folder = temporaryFolder();
const config = join(folder, 'tiny.config.json5');

beforeAll(() => {
  writeFileSync(
    config,
    `{ imports: [${JSON.stringify(join(ROOT, 'test/runner/entries.ts'))}],
      model: { type: 'TinyNet' }, method: { type: 'Classification' },
      data: { batch_size: 4, workers: 1, train: { type: 'TinyPictures', size: 40 } },
      optimizer: { type: 'Adam', lr: 0.01 },
      runner: { type: 'IterBasedRunner', max_iters: 100 },
      checkpoint_config: { interval: 1 },
      custom_hooks: [{ type: 'EMAHook' }],
      runtime: { backend: '${FASTEST}' } }`,
  );
});

/** Starts a run, and waits until it wrote a checkpoint of some iteration behind `after`. */
async function startRun(work: string, after: number, ...options: string[]): Promise<ChildProcess> {
  const words = [join(ROOT, 'tools/train.js'), config, '--quiet', '--work-dir', work, ...options];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, JEST_WORKER_ID: undefined },
  });
  const pointer = join(work, 'latest.json');
  const iteration = () => Number(/iter_(\d+)/.exec(existsSync(pointer) ? readFileSync(pointer, 'utf8') : '')?.[1] ?? 0);
  while (iteration() <= after && child.exitCode === null) await new Promise(done => setTimeout(done, 10));
  if (child.exitCode !== null) throw new Error(`the run ended by itself with exit code ${child.exitCode}`);
  return child;
}

test('a run that is interrupted, killed and resumed ends as one that was left alone', async () => {
  const work = join(folder, 'parts');
  const interrupted = await startRun(work, 5);
  interrupted.kill('SIGINT');
  expect((await once(interrupted, 'exit')) as unknown[]).toEqual([130, null]);
  expect(JSON.parse(readFileSync(join(work, 'results.json'), 'utf8'))).toMatchObject({ stopped: 'interrupted' });

  for (const after of [20, 45]) {
    const killed = await startRun(work, after, '--resume-from', work);
    killed.kill('SIGKILL');
    expect((await once(killed, 'exit')) as unknown[]).toEqual([null, 'SIGKILL']);
  }
  expect(runTool('train', [config, '--quiet', '--work-dir', work, '--resume-from', work]).code).toBe(0);

  const whole = join(folder, 'whole');
  expect(runTool('train', [config, '--quiet', '--work-dir', whole]).code).toBe(0);
  for (const part of ['model', 'optimizer', 'ema']) {
    const file = `iter_100/${part}.safetensors`;
    expect(readFileSync(join(work, file)).equals(readFileSync(join(whole, file)))).toBe(true);
  }
  // Nothing half-written, no lock, three checkpoints.
  expect(readdirSync(work).sort()).toEqual(readdirSync(whole).sort());
  // Every iteration stands in the log once.
  const steps = (run: string) =>
    readFileSync(join(run, 'log.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as { kind: string; step: number })
      .filter(({ kind }) => kind === 'train')
      .map(({ step }) => step);
  expect(steps(work)).toEqual(steps(whole));
}, 120_000);

test('an evaluation that is interrupted leaves its log, no lock and no result', async () => {
  const work = join(folder, 'evaluation');
  const options = [
    `imports=['${join(ROOT, 'test/runner/entries.ts')}']`,
    "data.test={type:'TinyPictures',size:100000,_delete_:true}",
  ];
  const words = [join(ROOT, 'configs/tent/source_cifar10c.config.ts'), '--quiet', '--work-dir', work];
  const model = [
    "model={type:'TinyNet',_delete_:true}",
    'load_from=null',
    `runtime.backend=${FASTEST}`,
    'data.batch_size=2',
  ];
  const child = spawn(
    process.execPath,
    [join(ROOT, 'tools/test.js'), ...words, '--cfg-options', ...options, ...model],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, JEST_WORKER_ID: undefined },
    },
  );
  const log = join(work, 'log.jsonl');
  while (child.exitCode === null && !(existsSync(log) && readFileSync(log, 'utf8').endsWith('\n')))
    await new Promise(done => setTimeout(done, 10));
  child.kill('SIGINT');
  expect((await once(child, 'exit')) as unknown[]).toEqual([130, null]);
  expect(readdirSync(work).sort()).toEqual([
    ...['config.json', 'environment.json', 'log.jsonl', 'log.txt', 'origins.json', 'tensorboard'],
  ]);
});
