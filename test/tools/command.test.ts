import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT, runTool } from './runTool.ts';

test('the command of the package lists the tools and opens them, and calls them by its own name', () => {
  const list = runTool('shiftkit', []);
  const tools = [...list.stdout.matchAll(/^ {2}(\w+) {2,}\S.*$/gm)].map(([, name]) => name);
  expect(Math.max(...list.stdout.split('\n').map(line => line.length))).toBeLessThan(120);
  // Every door is there, with its purpose: those are what has TypeScript of its name beside it.
  const doors = readdirSync(join(ROOT, 'tools')).filter(file => file.endsWith('.js') && hasSource(file));
  expect([...tools].sort()).toEqual([...doors.map(file => file.slice(0, -3)), 'setup'].sort());
  for (const part of ['door', 'lint', 'build', 'shiftkit']) expect(tools).not.toContain(part);

  const help = runTool('shiftkit', ['test', '--help']);
  expect(help.code).toBe(0);
  expect(help.stdout).toContain('usage: npx shiftkit test [CONFIG] [options]');
  expect(help.stdout).toContain('npx shiftkit test shiftkit/configs/tent/tent_cifar10c.config.ts');
  expect(help.stdout).not.toContain('node tools/');
  expect(runTool('shiftkit', ['describe', 'Tennt'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Tent'),
  });
  expect(runTool('shiftkit', ['tets'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no tool "tets"'),
  });
  expect(runTool('shiftkit', ['--version']).stdout).toBe('0.1.0\n');
});

function hasSource(file: string): boolean {
  return readdirSync(join(ROOT, 'tools')).includes(file.replace(/js$/, 'ts'));
}
