import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openBackend } from '../../framework/backend/openBackend.ts';
import { tf } from '../../framework/backend/tf.ts';
import { isLoading } from '../../tools/benchmark/isLoading.ts';
import '../../registry/catalogue.ts';
import { findTorch } from '../../tools/benchmark/findTorch.ts';
import type { ProDAJob } from '../../tools/benchmark/Job.ts';
import { JOBS } from '../../tools/benchmark/jobs.ts';
import { proda } from '../../tools/benchmark/proda/proda.ts';
import { prodaInputs } from '../../tools/benchmark/proda/prodaInputs.ts';
import { PRODA_JOBS } from '../../tools/benchmark/proda/prodaJobs.ts';
import { summarise } from '../../tools/benchmark/summarise.ts';
import type { Table } from '../../tools/benchmark/Table.ts';
import { updateDocument } from '../../tools/benchmark/updateDocument.ts';
import { temporaryFolder } from '../data/files.ts';
import { FASTEST } from '../support/backends.ts';
import { ROOT, runTool } from './runTool.ts';

const folder = temporaryFolder();
const TINY = ['--runs', '2', '--warmup', '1', '--batch', '2', '--backend', FASTEST];
const benchmark = (...args: string[]) => runTool('benchmark', [...TINY, ...args]);
const read = (file: string) => readFileSync(join(folder, file), 'utf8');

test('our side alone: a table, every time as JSON, and a document whose prose stays', async () => {
  const docs = join(folder, 'performance.md');
  writeFileSync(docs, '# Mine\n\n<!-- benchmark: begin -->\nold\n<!-- benchmark: end -->\n\nLast words.\n');
  const json = join(folder, 'result.json');
  const first = benchmark('--jobs', 'norm_resnet20', '--no-torch', '--json', json, '--docs', docs);
  expect([first.code, first.stderr]).toEqual([0, expect.stringMatching(/^norm_resnet20: \d+\.\d ms\n$/)]);
  expect(first.stdout).toMatch(/^\| `norm_resnet20` \(2 x 32 x 32\) \| \*\*\d/m);
  const { environment, rows } = JSON.parse(read('result.json')) as Table;
  expect(environment).toMatchObject({ device: 'cpu', precision: 'float32', threads: 2, node: process.versions.node });
  expect(environment.engine).toContain(FASTEST);
  expect(rows).toHaveLength(1);
  const { times, ms, peakBytes } = rows[0].ours;
  expect(ms).toEqual(summarise(times));
  expect(times).toHaveLength(2);
  // Node alone takes more than 30 MiB; the limit catches KiB taken for bytes.
  expect(peakBytes).toBeGreaterThan(30 * 2 ** 20);
  expect(peakBytes).toBeLessThan(8 * 2 ** 30);

  expect(read('performance.md')).toMatch(
    /^# Mine\n\n<!-- benchmark: begin -->\n\n### CPU, float32\n[\s\S]*\nLast words\.\n$/,
  );
  expect(read('performance.md')).not.toContain('old');
  // Another job on the same machine joins the table; a second run of one replaces its row.
  const second = benchmark('--jobs', 'norm', '--python', join(folder, 'no-python'), '--docs', docs);
  expect(second.code).toBe(0);
  expect(second.stderr).toMatch(/^PyTorch cannot be used \(.*ENOENT.*\): only our side is measured/);
  const [merged, ...others] = JSON.parse(read('performance.json')) as Table[];
  expect(others).toEqual([]);
  expect(merged.rows.map(({ job }) => job.name)).toEqual(['norm_resnet20', 'norm_resnet56', 'norm_wrn40_2']);
  expect(read('performance.md').match(/^\| `norm/gm)).toHaveLength(3);
  expect(read('performance.md')).toContain('PyTorch was not there');

  // ProDA's jobs have a table of their own, with conditions of its own: the others stay whatever they were measured under.
  const row = { ...merged.rows[0], job: PRODA_JOBS[1] };
  await updateDocument(docs, { suite: 'ProDA', environment: { ...merged.environment, threads: 1 }, rows: [row] });
  const text = read('performance.md');
  expect(text.match(/^### .*|^\| `\w+/gm)).toEqual([
    '### CPU, float32',
    ...merged.rows.map(({ job }) => `| \`${job.name}`),
    '### ProDA, CPU, float32',
    '| `proda_stage1',
  ]);
});

describe('steps of ProDA, of a small network', () => {
  const small = (job: ProDAJob): ProDAJob => ({
    ...job,
    model: { ...job.model, depth: 14, width: 8 },
    // Classes of fewer than ten places have no prototype.
    size: job.work === 'prototypes' ? [96, 192] : [32, 64],
  });

  beforeAll(async () => {
    await openBackend({ backend: FASTEST });
  });

  test.each(PRODA_JOBS.map(small))('$name', async job => {
    const { step } = await proda(job, folder);
    // No loss is nothing, or beyond number; a probability is no more than 1.
    const value = await step();
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThan(job.work.endsWith('label') ? 1 : 100);
    const { numTensors } = tf.memory();
    await step();
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  test('the other side is given images, weights, and what was done to them', async () => {
    const inputs = await prodaInputs(small(PRODA_JOBS[1]));
    const shape = (name: string) => inputs.get(name)?.shape;
    expect(shape('source')).toEqual([1, 32, 64, 3]);
    expect(shape('whole')).toEqual([1, 65, 129, 3]);
    expect(shape('prototypes.prototypes')).toEqual([19, 32]);
    // From the whole image to the crop: resized to this, and cut there.
    expect([...inputs.get('weak_geometry')!.data]).toEqual([78, 154, 4, 8]);
    // A random network would predict one class; this one most of them, though it has few channels to tell them by.
    const { shape: [, height, width, classes] = [], data } = inputs.get('soft')!;
    const best = Array.from({ length: height * width }, (_, cell) => {
      const row = [...data.slice(cell * classes, (cell + 1) * classes)].map(Number);
      return row.indexOf(Math.max(...row));
    });
    expect(new Set(best).size).toBeGreaterThan(classes / 2);
  });
});

test('a document without markers is refused, and a job that fails does not stop the others', () => {
  const docs = join(folder, 'plain.md');
  writeFileSync(docs, 'Nothing.\n');
  const missing = ['--data', join(folder, 'nowhere')];
  const { code, stderr } = benchmark('--jobs', 'load_cifar10,norm_resnet20', '--no-torch', '--docs', docs, ...missing);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^load_cifar10: the shiftkit side ended \(exit code 2\)\n {2}DataError: /m);
  expect(stderr).toMatch(/^norm_resnet20: \d/m);
  expect(stderr).toMatch(/plain\.md has no place for the tables/);
  expect(existsSync(join(folder, 'plain.json'))).toBe(false);
});

test('words of the command line that mean nothing are refused', () => {
  expect(benchmark('--jobs', 'tent_resnet2').stderr).toMatch(/no job "tent_resnet2"\n {2}did you mean tent_resnet20\?/);
  expect(benchmark('--size', '32').stderr).toContain('expected height and width');
  expect(benchmark('--precision', 'int8').stderr).toContain('expected float32, bfloat16, float16');
});

(FASTEST === 'tensorflow' ? test : test.skip)('--profile accounts for the time of a step', () => {
  const { code, stdout } = benchmark('--jobs', 'tent_resnet20', '--profile');
  expect(code).toBe(0);
  const [byOperation, byShape] = stdout.split('shapes of its inputs');
  // One for each of the 19 convolutions, forward.
  expect(byOperation).toMatch(/ 19 {2}Conv2D$/m);
  expect(byShape).toMatch(/Conv2D \[2,32,32,3\] \[3,3,3,16\]$/m);
  const [, step] = /: (\d+\.\d) ms in a step/.exec(byOperation)!;
  const rows = [...byOperation.matchAll(/^ *(-?\d+\.\d+) +-?\d+\.\d %/gm)].map(([, ms]) => Number(ms));
  const sum = rows.reduce((total, ms) => total + ms, 0);
  expect(Math.abs(sum - Number(step))).toBeLessThan(0.01 * rows.length + 0.1);
});

test('--endurance finds no tensor more after eight steps', () => {
  const { code, stdout } = benchmark('--jobs', 'tent_resnet20', '--endurance', '--runs', '8', '--batch', '4');
  expect(code).toBe(0);
  const line = /^tent_resnet20: 8 steps, tensors (\d+) > (\d+), \d+ > \d+ MiB of them, resident \d+ > \d+ MiB/.exec(
    stdout,
  )!;
  // Two for each of the 19 batch normalizations at least, and no more afterwards.
  expect(Number(line[1])).toBeGreaterThan(38);
  expect(line[2]).toBe(line[1]);
});

test('--endurance is for jobs that compute', () => {
  const { code, stderr } = benchmark('--jobs', 'load_cifar10', '--endurance');
  expect(code).toBe(1);
  expect(stderr).toContain('--endurance is for jobs that compute');
});

test('quartiles are those of NumPy and PyTorch', () => {
  expect(summarise([4, 1, 3, 2])).toEqual({ min: 1, lower: 1.75, median: 2.5, upper: 3.25, max: 4 });
});

describe('loading street scenes', () => {
  const streets = join(folder, 'streets');
  beforeAll(() => {
    // The config enlarges the pictures of GTA5 to their proper size.
    for (const [tree, size] of Object.entries({ gta5: '40x72', cityscapes: '64x128' })) {
      const wanted = ['--tree', tree, '--size', size, '--images', '2', '--val-images', '1', '--out', streets];
      const { code, stderr } = runTool('make_streets', [...wanted, '--workers', '0']);
      if (code !== 0) throw new Error(stderr);
    }
  });

  test('passes over the data of both configs, and nothing left behind', () => {
    const [json, temporary] = [join(folder, 'loads.json'), join(folder, 'temporary')];
    mkdirSync(temporary);
    const args = ['--jobs', 'load_gta5_2,load_stage1_2', '--streets', streets, '--images', '2', '--json', json];
    const { code, stdout } = runTool('benchmark', [...TINY, '--no-torch', ...args], ROOT, { TMPDIR: temporary });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\| `load_gta5_2` \(2 images, 2 at once\) \| \*\*\d/m);
    const { rows } = JSON.parse(readFileSync(json, 'utf8')) as Table;
    expect(rows.map(({ job, backend, ours }) => [job.name, backend, ours.times.length])).toEqual([
      ['load_gta5_2', null, 2],
      ['load_stage1_2', null, 2],
    ]);
    expect(readdirSync(temporary).filter(name => name.startsWith('shiftkit-benchmark'))).toEqual([]);
  });

  test('a folder without the tree, and one with too few images, are named', () => {
    const missing = benchmark('--jobs', 'load_stage1_2', '--no-torch', '--streets', join(folder, 'none'));
    expect(missing.stderr).toMatch(/DataError: the folder \S+none\/cityscapes does not exist/);
    expect(missing.stderr).toContain('make_streets.js --tree cityscapes --size 1024x2048 --images 24');
    const few = benchmark('--jobs', 'load_gta5_2', '--no-torch', '--streets', streets);
    expect(few.stderr).toMatch(/--images is 24, but \S+GTA5 holds 2 images/);
  });
});

/** The one of the path; another is named by this variable. */
const python = process.env.SHIFTKIT_TORCH_PYTHON ?? 'python3';

describe('beside PyTorch, where it is there', () => {
  const there = !('reason' in findTorch(python));
  const pillow = there && spawnSync(python, ['-c', 'import PIL']).status === 0;
  const computing = JOBS.filter(job => !isLoading(job) && !job.startUp && (pillow || job.work !== 'hard_label'));
  (there ? test.each(computing) : test.skip.each(computing))(
    '$name computes the same on both sides',
    ({ name, tolerance }) => {
      const json = join(folder, 'both.json');
      const size = name.includes('deeplab') ? ['--size', '33,49'] : name.includes('proda') ? ['--size', '64,128'] : [];
      const { code, stderr } = benchmark('--jobs', name, '--python', python, '--warmup', '2', '--json', json, ...size);
      expect([code, stderr]).toEqual([0, expect.stringContaining('ratio')]);
      const [row] = (JSON.parse(readFileSync(json, 'utf8')) as Table).rows;
      expect(row.deviation).toBeLessThan(tolerance ?? 2e-3);
      expect(row.ratio?.median).toBeGreaterThan(0);
    },
  );

  (pillow ? test : test.skip)('street scenes are loaded on both sides', () => {
    const args = ['--jobs', 'load_gta5_lean_2,load_stage1_2', '--streets', join(folder, 'streets'), '--images', '2'];
    const { code, stderr } = benchmark(...args, '--python', python);
    expect([code, stderr.match(/^load_\w+: .* ratio \d/gm)?.length]).toEqual([0, 2]);
  });
});
