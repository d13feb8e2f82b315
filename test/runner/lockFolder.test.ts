import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');
const root = mkdtempSync(join(tmpdir(), 'shiftkit-lock-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Asks for one folder after the other, each at a given moment, and keeps what it gets until its input ends. */
const PROGRAM = `
import { lockFolder } from '${ROOT}/framework/runner/lockFolder.ts';
const [start, ...folders] = process.argv.slice(1);
const releases = [];
process.setMaxListeners(100);
const said = folders.map((folder, i) => {
  while (Date.now() < Number(start) + 10 * i);
  try {
    releases.push(lockFolder(folder));
    return 'got it';
  } catch (error) {
    return error.message;
  }
});
process.stdout.write(JSON.stringify(said) + '\\n');
process.stdin.once('end', () => { for (const release of releases) release(); }).resume();`;

/** @returns what a process of its own said of each folder, and lets it end */
function ask(start: number, folders: readonly string[]): { said: Promise<string[]>; end: () => Promise<unknown> } {
  const program = ['--import', 'tsx', '--input-type=module', '-e', PROGRAM, `${start}`, ...folders];
  const child = spawn(process.execPath, program, { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = new Promise(resolve => child.on('close', resolve));
  return {
    said: once(createInterface(child.stdout), 'line').then(([line]) => JSON.parse(line)),
    end: () => {
      child.stdin.end();
      return closed;
    },
  };
}

const gone = (id: string) => JSON.stringify({ pid: 99999999, host: hostname(), born: '1', id });
const claimOn = (text: string) => `.lock.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;

/** What processes that are gone can leave: nothing, a lock, one that is torn, and the claims of those that were about to replace it. */
const LEFT: readonly Readonly<Record<string, string>>[] = [
  {},
  { '.lock': gone('a') },
  { '.lock': '' },
  { '.lock': '{"pid":99999999,"host":"nowhere"' },
  { '.lock': gone('a'), [claimOn(gone('a'))]: gone('b') },
  { '.lock': gone('a'), [claimOn(gone('a'))]: gone('b'), [claimOn(gone('b'))]: '' },
];

test('of several processes that want a folder at one moment one gets it, whatever dead ones have left there', async () => {
  const folders = Array.from({ length: 60 }, (_, i) => {
    const folder = join(root, `${i}`);
    mkdirSync(folder);
    for (const [name, text] of Object.entries(LEFT[i % LEFT.length]!)) writeFileSync(join(folder, name), text);
    return folder;
  });
  const start = Date.now() + 2500;
  const asked = [0, 1, 2, 3].map(() => ask(start, folders));
  const said = await Promise.all(asked.map(process => process.said));
  for (const [i, folder] of folders.entries()) {
    const answers = said.map(answers => answers[i]!);
    expect(answers.filter(text => text === 'got it')).toHaveLength(1);
    for (const text of answers.filter(text => text !== 'got it'))
      expect(text).toContain('is in use by another run, process');
    expect(readdirSync(folder)).toEqual(['.lock']);
    expect(JSON.parse(readFileSync(join(folder, '.lock'), 'utf8'))).toHaveProperty('pid');
  }
  await Promise.all(asked.map(process => process.end()));
  for (const folder of folders) expect(readdirSync(folder)).toEqual([]);
});
