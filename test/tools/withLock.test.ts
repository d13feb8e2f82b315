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
  const [pid, id, born, host] = mark.split(' ');
  expect(Number(pid)).toBe(process.pid);
  leave(mark);
  expect(await mustWait()).toBe(true);
  leave(`${process.ppid} ${id}`); // of an earlier version
  expect(await mustWait()).toBe(true);
  for (const gone of [
    `4194305 ${id} ${born} ${host}`,
    `${pid} ${id} 1 ${host}`,
    '',
    `${pid} ${id} ${born} elsewhere`,
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
  writeFileSync(lock, '7 id 1 elsewhere');
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
