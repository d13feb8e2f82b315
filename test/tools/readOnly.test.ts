import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../data/files.ts';
import { ROOT, runTool } from './runTool.ts';

const folder = temporaryFolder();

/** Writes down the address of every module that is imported. */
const SPY = `import { register } from 'node:module';
const hook = \`import { appendFileSync } from 'node:fs';
export const load = (url, context, next) => { appendFileSync(\${JSON.stringify(process.env.IMPORTED)}, url + '\\\\n'); return next(url, context); };\`;
register('data:text/javascript,' + encodeURIComponent(hook));
`;

test.each([
  ['print_config', 'configs/tent/tent_cifar10c.config.ts'],
  ['print_config', 'configs/tent/tent_cifar10c.config.ts', '--why', 'method.steps'],
  ['describe'],
  ['describe', 'Tent'],
  ['describe', '--help'],
  ['test', '--help'],
  ['convert_checkpoint', 'registry/models/pretrained/resnet20_cifar10.safetensors', '--list'],
])('%s %s loads no TensorFlow', (name, ...words) => {
  const spy = join(folder, 'spy.mjs');
  writeFileSync(spy, SPY);
  const list = join(folder, 'imported.txt');
  writeFileSync(list, '');
  const args = ['--import', spy, join(ROOT, 'tools', `${name}.js`), ...words];
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, IMPORTED: list },
  });
  expect(status).toBe(0);
  expect(stdout.length).toBeGreaterThan(50);
  const modules = readFileSync(list, 'utf8').trim().split('\n');
  expect(modules.some(url => url.endsWith('/framework/cli/runMain.js'))).toBe(true);
  expect(modules.filter(url => /node_modules\/(@tensorflow|webgpu)/.test(url))).toEqual([]);
});

test('every tool has a door, explains itself, and refuses an option that it does not have', () => {
  const doors = readdirSync(join(ROOT, 'tools')).filter(file => readFileDoor(file));
  expect(doors.length).toBeGreaterThanOrEqual(8);
  for (const door of doors) {
    const name = door.replace('.js', '');
    const help = runTool(name, ['--help']);
    expect([name, help.code, help.stderr]).toEqual([name, 0, '']);
    expect(help.stdout).toMatch(new RegExp(`node tools/${name}\\.js`));
    const wrong = runTool(name, ['--no-such-option']);
    expect([name, wrong.code]).toEqual([name, 2]);
    expect(wrong.stderr).toContain('no-such-option');
  }
});

function readFileDoor(file: string): boolean {
  return file.endsWith('.js') && readFileSync(join(ROOT, 'tools', file), 'utf8').includes('await openDoor(');
}
