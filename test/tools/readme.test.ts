import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from '@jest/globals';
import type { Tensor2D } from '../../framework/backend/tf.ts';
import type { EvaluationResults } from '../../framework/evaluation/runEvaluation.ts';
import type { Optimizer } from '../../framework/runner/Optimizer.ts';
import type { Tent } from '../../registry/index.ts';
import { temporaryFolder, writeCifar10C } from '../data/files.ts';
import { FASTEST } from '../support/backends.ts';
import { ROOT, runTool } from './runTool.ts';

const folder = temporaryFolder();
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The code blocks of a section, in their order. */
function blocks(title: string): string[] {
  const section = readme.split(/^## /m).find(text => text.startsWith(title)) ?? '';
  return [...section.matchAll(/^```ts run\n(.*?)^```/gms)].map(([, code]) => code);
}

beforeAll(() => {
  mkdirSync(join(folder, 'data'));
  writeCifar10C(join(folder, 'data'), { images: 8 });
});

test('“Tent in seven lines” adapts and predicts', async () => {
  const [code] = blocks('Tent in seven lines');
  const lines = code.trim().split('\n');
  // Seven lines behind the import.
  expect(lines.filter(line => line !== '' && !line.startsWith('import'))).toHaveLength(7);
  const images = `const images = tf.fill([4, 32, 32, 3], 0.5);\n`;
  const program = code
    .replace('import {', 'import { tf,')
    .replace("'auto'", `'${FASTEST}'`)
    .replace(/^const logits/m, `${images}export const logits`)
    .replace(/^const (model|tent)/gm, 'export const $1');
  writeFileSync(join(folder, 'seven.ts'), program);
  const { logits, tent } = (await import(pathToFileURL(join(folder, 'seven.ts')).href)) as {
    logits: Tensor2D;
    tent: Tent;
  };
  expect(logits.shape).toEqual([4, 10]);
  const optimizer = tent.optimizer as Optimizer;
  expect(optimizer.steps).toBe(1);
  optimizer.dispose();
  tent.dispose();
  tent.model.dispose();
});

test('“Add a method”: the class and the config of the README run through tools/test.js', () => {
  const [method, config] = blocks('Add a method');
  expect(method.trim().split('\n').length).toBeLessThanOrEqual(25);
  writeFileSync(join(folder, 'my_method.ts'), method);
  const run = (weight: string, work: string): EvaluationResults => {
    writeFileSync(join(folder, 'my_method.config.ts'), config.replace(/weight: [\d.]+/, `weight: ${weight}`));
    const { code, stderr } = runTool('test', [
      join(folder, 'my_method.config.ts'),
      '--work-dir',
      join(folder, work),
      '--cfg-options',
      `data.test.root=${join(folder, 'data')}`,
      'data.test.corruptions=["fog"]',
      'data.test.severities=[1]',
      `runtime.backend=${FASTEST}`,
    ]);
    expect(stderr).not.toMatch(/rror:/);
    expect(code).toBe(0);
    return JSON.parse(readFileSync(join(folder, work, 'results.json'), 'utf8')) as EvaluationResults;
  };
  const mixed = run('0.4', 'mixed');
  expect(mixed).toMatchObject({ method: 'MyMethod', rows: [{ corruption: 'fog', samples: 8 }] });
  // The share of the mirror image counts.
  expect(run('0', 'straight').mean.entropy).not.toBe(mixed.mean.entropy);
});
