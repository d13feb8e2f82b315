import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../data/files.ts';
import { runTool } from './runTool.ts';

const script = join(temporaryFolder(), 'completion');
const withBash = existsSync('/bin/bash') ? describe : describe.skip;

/** What bash offers for the last of the words. */
function offered(...words: string[]): string[] {
  const quoted = words.map(word => `'${word}'`).join(' ');
  const program = `source ${script}; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _shiftkit; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('/bin/bash', ['-c', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

withBash('completion in bash', () => {
  beforeAll(() => {
    const { code, stdout } = runTool('completion', ['bash']);
    expect(code).toBe(0);
    writeFileSync(script, stdout);
  });

  test('tools', () => {
    expect(offered('npx', 'shiftkit', 'te')).toEqual(['test']);
    expect(offered('shiftkit', 'make_')).toEqual(['make_cifar10_c', 'make_streets']);
  });

  test('options of each tool', () => {
    expect(offered('node', 'tools/test.js', '--w')).toEqual(['--work-dir']);
    expect(offered('node', './tools/train.js', 'x.config.ts', '--res')).toEqual(['--resume-from']);
    expect(offered('npx', 'shiftkit', 'predict', '--ad')).toEqual(['--adapt']);
    expect(offered('npx', 'shiftkit', 'doctor', '--help')).toEqual(['--help']);
  });

  test('configs, as they are called where the tool is', () => {
    expect(offered('node', 'tools/test.js', 'configs/tent/tent_cifar10c.c')).toEqual([
      'configs/tent/tent_cifar10c.config.ts',
    ]);
    expect(offered('npx', 'shiftkit', 'test', 'shiftkit/configs/tent/tent_cifar10c.c')).toEqual([
      'shiftkit/configs/tent/tent_cifar10c.config.ts',
    ]);
    // Bases are no configs that can be run.
    expect(offered('node', 'tools/test.js', 'configs/_')).toEqual([]);
  });

  test('nothing of other programs', () => {
    expect(offered('node', 'other.js', '--w')).toEqual([]);
    expect(offered('npx', 'other', 'te')).toEqual([]);
  });
});

test('another shell', () => {
  expect(runTool('completion', ['fish'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is one for bash'),
  });
});
