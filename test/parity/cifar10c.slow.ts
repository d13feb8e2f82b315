import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { EvaluationResults } from '../../framework/evaluation/runEvaluation.ts';
import { TEST_BACKENDS } from '../support/backends.ts';
import { GOLDEN_WEIGHTS, goldenDescribe } from '../support/golden.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const METHODS = ['source', 'norm', 'tent'] as const;
type Means = Record<(typeof METHODS)[number], number>;
/** Corruptions without chance, which must come out nearly equal. */
const DETERMINISTIC = ['defocus_blur', 'zoom_blur', 'brightness', 'contrast', 'pixelate'];
const FIFTEEN =
  'gaussian_noise shot_noise impulse_noise defocus_blur glass_blur motion_blur zoom_blur snow frost fog brightness contrast elastic_transform pixelate jpeg_compression';

const scratch = mkdtempSync(join(tmpdir(), 'shiftkit-slow-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function tool(name: string, ...args: string[]): void {
  execFileSync(process.execPath, [join(ROOT, 'tools', `${name}.js`), ...args], { cwd: ROOT, stdio: ['ignore', 2, 2] });
}

/** Makes the pictures if they are not there, and evaluates the three methods on them; `more`: further arguments of the test tool. */
function evaluate(images: number, backend: string, ...more: string[]): Record<string, EvaluationResults> {
  const data = `data/slow/CIFAR-10-C-15x${images}`;
  tool('fetch_cifar10');
  const corruptions = FIFTEEN.replaceAll(' ', ',');
  tool('make_cifar10_c', '--images', `${images}`, '--severities', '5', '--corruptions', corruptions, '--out', data);
  const results: Record<string, EvaluationResults> = {};
  for (const method of METHODS) {
    const folder = join(scratch, `${method}-${backend}`);
    tool(
      'test',
      `configs/tent/${method}_cifar10c.config.ts`,
      '--work-dir',
      folder,
      ...more,
      '--cfg-options',
      `data.test.root=${data}`,
      'data.test.stored_severities=[5]',
      'data.test.severities=[5]',
      `data.test.num_examples=${images}`,
      `runtime.backend=${backend}`,
    );
    results[method] = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as EvaluationResults;
  }
  return results;
}

goldenDescribe('tent', folder => {
  const file = join(folder, 'expected_10000_images.json');
  const golden = (JSON.parse(readFileSync(file, 'utf8')) as { resnet20: Record<string, Record<string, number>> })
    .resnet20;

  if (TEST_BACKENDS.includes('tensorflow')) {
    test('10,000 images, 15 corruptions: the means and the deterministic corruptions are the original’s', () => {
      const results = evaluate(10_000, 'tensorflow', '--load-from', join(GOLDEN_WEIGHTS, 'resnet20-12fca82f.th'));
      for (const method of METHODS) {
        const { rows, mean } = results[method];
        const table = rows.map(row => `${row.corruption} ${row.error} (${golden[method][row.corruption as string]})`);
        process.stderr.write(
          `${method}: mean ${mean.error.toFixed(2)} (${golden[method].mean15})\n  ${table.join('\n  ')}\n`,
        );
        expect(rows).toHaveLength(15);
        expect(Math.abs(mean.error - golden[method].mean15)).toBeLessThanOrEqual(1);
        const errorOf = (name: string) => rows.find(row => row.corruption === name)?.error as number;
        for (const name of DETERMINISTIC) {
          expect([name, Math.abs(errorOf(name) - golden[method][name]) <= 0.3]).toEqual([name, true]);
        }
        expect(Math.abs(errorOf('jpeg_compression') - golden[method].jpeg_compression)).toBeLessThanOrEqual(1);
      }
    }, 7_200_000);
  }

  test('1,000 images on wasm, with the network that is included: Tent is no worse than Norm, and Norm better than Source', () => {
    const results = evaluate(1000, 'wasm');
    const { source, norm, tent } = Object.fromEntries(METHODS.map(m => [m, results[m].mean.error])) as Means;
    process.stderr.write(`means on wasm: source ${source}, norm ${norm}, tent ${tent}\n`);
    expect(tent).toBeLessThanOrEqual(norm);
    expect(norm).toBeLessThan(source);
  }, 7_200_000);
});
