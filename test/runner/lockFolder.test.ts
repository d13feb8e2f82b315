import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'shiftkit-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PROGRAM = `
import { lockFolder } from '${ROOT}/framework/runner/lockFolder.ts';
const [folder, start] = process.argv.slice(1);
while (Date.now() < Number(start));
try {
  const release = lockFolder(folder);
  process.stdout.write('got it');
  process.stdin.once('end', () => { release(); }).resume();
} catch (error) {
  process.stdout.write(error.message);
}`;

/** Asks for the lock in a process of its own, at a given moment. @returns what it said, and lets it end */
function ask(start: number): { said: Promise<string>; end: () => Promise<unknown> } {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', PROGRAM, folder, `${start}`], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = new Promise(resolve => child.on('close', resolve));
  return {
    said: new Promise(resolve => child.stdout.once('data', text => resolve(String(text)))),
    end: () => {
      child.stdin.end();
      return closed;
    },
  };
}

test('of several processes that want a folder at one moment one gets it, also where a dead one has left its lock', async () => {
  for (const left of [undefined, '{"pid":99999999,"host":"nowhere"', '']) {
    if (left !== undefined) writeFileSync(join(folder, '.lock'), left);
    const start = Date.now() + 2500;
    const asked = [0, 1, 2, 3].map(() => ask(start));
    const said = await Promise.all(asked.map(process => process.said));
    expect(said.filter(text => text === 'got it')).toHaveLength(1);
    for (const text of said.filter(text => text !== 'got it'))
      expect(text).toContain('is in use by another run, process');
    expect(readdirSync(folder)).toEqual(['.lock']);
    expect(JSON.parse(readFileSync(join(folder, '.lock'), 'utf8'))).toHaveProperty('pid');
    await Promise.all(asked.map(process => process.end()));
    expect(readdirSync(folder)).toEqual([]);
  }
});
