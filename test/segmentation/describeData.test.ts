import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { decodePng } from '../../framework/files/png/decodePng.ts';
import { runTool } from '../tools/runTool.ts';
import { palettePng, scratchFolder, write, writeGta5 } from './trees.ts';

const root = scratchFolder();
const gta5 = join(root, 'gta5');
const CONFIG = 'configs/_base_/datasets/gta5_strong.config.ts';
const check = (...words: string[]) =>
  runTool('describe', [
    '--data',
    CONFIG,
    ...words,
    '--cfg-options',
    `data.source.root=${gta5}`,
    'data.source.image_size=null',
    'crop_size=[40,64]',
  ]);

test('says what is in the data, and draws a sheet of what training sees', () => {
  writeGta5(gta5, 3);
  const sheets = join(root, 'sheets');
  const { code, stdout, stderr } = check('--sheets', sheets);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^source: GTA5, 3 samples\n {2}sizes {12}\[40, 64\] x 3\n/);
  expect(stdout).toMatch(/\n {2}road {13}\d+\.\d{3} %\n/);
  // Four pictures a row of 320 pixels and a gap of 4: weak, labels, strong, labels.
  const sheet = decodePng(readFileSync(join(sheets, 'source.png')));
  expect([sheet.width, sheet.height]).toEqual([4 * 324 + 4, 3 * 204 + 4]);
});

test('finds what is wrong, and counts the rest', () => {
  writeGta5(gta5, 4);
  write(join(gta5, 'labels/00002.png'), palettePng(new Array(40 * 64).fill(99)));
  rmSync(join(gta5, 'labels/00003.png'));
  const { code, stdout, stderr } = check('--json');
  const [report] = JSON.parse(stdout) as [{ frequencies: Record<string, number>; problems: string[]; notes: string[] }];
  expect(code).toBe(2);
  expect(report.notes).toEqual([expect.stringMatching(/left out: 1 images without label, the first .*00003\.png/)]);
  expect(report.problems).toEqual([expect.stringMatching(/00002\.png has the id 99 at 2560 pixels/)]);
  expect(Object.values(report.frequencies).reduce((sum, value) => sum + value)).toBeCloseTo(100, 6);
  expect(stderr).toMatch(/data\.source: GTA5: 1 images without label, .*00003\.png\n1 samples cannot be read/);
  expect(check('--samples', '-1').stderr).toMatch(/--samples is -1: expected an integer from 0/);
});

test('files without partner are wrong where the config does not leave them out', () => {
  rmSync(gta5, { recursive: true });
  writeGta5(gta5, 3);
  rmSync(join(gta5, 'images/00002.png'));
  const { code, stdout, stderr } = check();
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(
      /data\.source: GTA5: 1 labels without image, the first .*00002\.png\n.*on_error: 'skip'/,
    ),
  });
  expect(stdout).toMatch(/^source: GTA5, 2 samples\n/);
  const lenient = check('--json', '--cfg-options', 'data.source.on_error=skip');
  expect({ code: lenient.code, stderr: lenient.stderr }).toEqual({ code: 0, stderr: '' });
});

test('data that is not there is said with the layout', () => {
  const { code, stderr } = runTool('describe', [
    '--data',
    'configs/_base_/datasets/synthia.config.ts',
    '--cfg-options',
    `data.source.root=${root}/none`,
  ]);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /data\.source: SYNTHIA-RAND-CITYSCAPES: there are no images.*GT\/LABELS\/0000000\.png.*make_streets/s,
  );
});

test('the trees of make_streets are read as the real ones', () => {
  const streets = join(root, 'streets');
  expect(
    runTool('make_streets', ['--images', '2', '--val-images', '1', '--size', '64x128', '--out', streets]).code,
  ).toBe(0);
  for (const [config, role, folder] of [
    ['gta5', 'source', 'GTA5'],
    ['synthia', 'source', 'SYNTHIA-RAND-CITYSCAPES'],
    ['cityscapes_source', 'source', 'cityscapes'],
    ['cityscapes_target', 'target', 'cityscapes'],
  ]) {
    const { code, stdout, stderr } = runTool('describe', [
      '--data',
      `configs/_base_/datasets/${config}.config.ts`,
      '--json',
      '--cfg-options',
      `data.${role}.root=${join(streets, folder)}`,
      'crop_size=[48,64]',
    ]);
    expect({ config, code, stderr }).toEqual({ config, code: 0, stderr: '' });
    const [report] = JSON.parse(stdout) as [{ samples: number; sizes: Record<string, number>; ignored: number }];
    expect([report.samples, report.ignored < 50]).toEqual([2, true]);
    expect(Object.values(report.sizes)).toEqual([2]);
  }
}, 240_000);
