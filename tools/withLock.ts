import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';

/** A lock whose owner has not touched it for so long is left over from a process that was stopped. */
const STALE_MS = 15_000;
const sleep = (ms: number): Promise<void> => new Promise(done => setTimeout(done, ms));

/**
 * Does something that only one process may do at a time; others wait. A lock that was left behind is taken over.
 *
 * @param file the lock; its folder exists
 * @param onWait told once, when another process has it
 */
export async function withLock<T>(file: string, work: () => Promise<T>, onWait: () => void): Promise<T> {
  const mark = `${process.pid} ${randomUUID()}`;
  for (let told = false; !(await acquire(file, mark)); await sleep(500)) {
    if (!told) onWait();
    told = true;
  }
  const alive = setInterval(() => utimes(file, new Date(), new Date()).catch(() => {}), STALE_MS / 5);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    await rm(file, { force: true });
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
  return (await readFile(file, 'utf8').catch(() => '')) === mark;
}

async function isStale(file: string): Promise<boolean> {
  try {
    if (Date.now() - (await stat(file)).mtimeMs > STALE_MS) return true;
    const owner = Number.parseInt(await readFile(file, 'utf8'), 10);
    return owner > 0 && owner !== process.pid && !isRunning(owner);
  } catch {
    return false; // gone by now
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // asks only
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
