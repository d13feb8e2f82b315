import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { LockOwner } from '../framework/files/LockOwner.ts';

/** How often an owner touches its lock, unless a long computation keeps it from that. */
const TOUCH_MS = 3_000;
/** A lock that nobody has touched for so long, and whose owner cannot be asked, is left over. */
const STALE_MS = 300_000;
const sleep = (ms: number): Promise<void> => new Promise(done => setTimeout(done, ms));

/**
 * Does something that only one process may do at a time; others wait. A lock whose process is gone is taken over.
 *
 * @param file the lock; its folder exists
 * @param onWait told once, when another process has it
 */
export async function withLock<T>(file: string, work: () => Promise<T>, onWait: () => void): Promise<T> {
  const mark = LockOwner.mark();
  for (let told = false; !(await acquire(file, mark)); await sleep(500)) {
    if (!told) onWait();
    told = true;
  }
  const alive = setInterval(() => utimes(file, new Date(), new Date()).catch(() => {}), TOUCH_MS);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    if ((await contentOf(file)) === mark) await rm(file, { force: true });
  }
}

async function acquire(file: string, mark: string): Promise<boolean> {
  try {
    await writeFile(file, mark, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (await isStale(file)) await rm(file, { force: true });
    return false;
  }
  // Another process may have taken this very file for a stale one, a moment too late.
  await sleep(20);
  return (await contentOf(file)) === mark;
}

async function isStale(file: string): Promise<boolean> {
  const content = await contentOf(file);
  if (content === undefined) return false; // gone by now
  const isAlive = LockOwner.read(content)?.isAlive();
  if (isAlive !== undefined) return !isAlive;
  const touched = await stat(file).catch(() => undefined);
  return touched !== undefined && Date.now() - touched.mtimeMs > STALE_MS;
}

async function contentOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
