import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
// @ts-expect-error plain JavaScript, which runs before TypeScript can
import { takeLock } from '../../../tools/setup/takeLock.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftkit-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a second one waits until the first lets go', async () => {
  const file = join(folder, 'lock');
  const unlock = await takeLock(file);
  const events: unknown[] = [];
  const second = takeLock(file, (pid: number) => events.push(pid)).then((release: () => void) => {
    events.push('in');
    release();
  });
  await new Promise(resolve => setTimeout(resolve, 100));
  events.push('first goes');
  unlock();
  await second;
  expect(events).toEqual([process.pid, 'first goes', 'in']);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['a process that is gone', '4194305 1'],
  ['a process whose number was given out again', `${process.pid} 1`],
  ['nobody', ''],
])('the lock of %s is taken over', async (_whose, content) => {
  const file = join(folder, 'lock');
  writeFileSync(file, content);
  const unlock = await takeLock(file, () => {
    throw new Error('it waits');
  });
  expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^${process.pid} \\d+$`));
  unlock();
  expect(existsSync(file)).toBe(false);
});
