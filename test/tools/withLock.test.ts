import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { withLock } from '../../tools/withLock.ts';

const folder = mkdtempSync(join(tmpdir(), 'shiftkit-lock-'));
const lock = join(folder, '.lock');
const HOUR = 3_600_000;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A lock that nobody has touched for an hour. */
function leave(content: string): void {
  writeFileSync(lock, content);
  const then = new Date(Date.now() - HOUR);
  utimesSync(lock, then, then);
}

/** Whether others have to wait for the owner of the lock. */
async function mustWait(): Promise<boolean> {
  let waits = false;
  let worked = false;
  const work = async () => {
    worked = true;
  };
  const done = withLock(lock, work, () => {
    waits = true;
  });
  await new Promise(then => setTimeout(then, 200));
  const waitsYet = waits && !worked && existsSync(lock);
  rmSync(lock, { force: true });
  await done;
  expect(worked).toBe(true);
  return waitsYet;
}

test('a lock belongs to its process for as long as that lives, however long it computes', async () => {
  const mark = await withLock(
    lock,
    async () => readFileSync(lock, 'utf8'),
    () => {},
  );
  const owner = JSON.parse(mark) as Record<string, unknown>;
  expect(owner.pid).toBe(process.pid);
  leave(mark);
  expect(await mustWait()).toBe(true);
  leave(JSON.stringify({ ...owner, pid: process.ppid, born: null })); // of a system that does not say when processes began
  expect(await mustWait()).toBe(true);
  for (const gone of [
    JSON.stringify({ ...owner, pid: 4194305 }),
    JSON.stringify({ ...owner, born: '1' }),
    '',
    mark.slice(0, 20),
    JSON.stringify({ ...owner, host: 'elsewhere' }),
  ]) {
    leave(gone);
    await withLock(
      lock,
      async () => {},
      () => {},
    );
    expect(existsSync(lock)).toBe(false);
  }
});

test('what cannot be asked is waited for as long as its lock is fresh', async () => {
  writeFileSync(lock, JSON.stringify({ pid: 7, host: 'elsewhere', born: '1' }));
  expect(await mustWait()).toBe(true);
});

test("another's lock is left alone", async () => {
  await withLock(
    lock,
    async () => writeFileSync(lock, '1 other'),
    () => {},
  );
  expect(readFileSync(lock, 'utf8')).toBe('1 other');
});
