import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Makes the caller the only one at work, and waits for the others first. The lock names its process and the time when
 * that started, so that the lock of a killed process is seen to be stale, also when its number was given out again.
 *
 * @param {string} file
 * @param {(pid: number) => void} onWait called once when another process holds the lock
 * @returns {Promise<() => void>} lets the lock go
 */
export async function takeLock(file, onWait = () => {}) {
  const own = `${process.pid} ${startOf(process.pid)}`;
  // Written apart and linked into place: a lock is never seen half-written, and linking fails where one is.
  const draft = `${file}-${process.pid}`;
  let told = false;
  for (;;) {
    writeFileSync(draft, own);
    try {
      linkSync(draft, file);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    const holder = readIfThere(file);
    if (holder === undefined) continue;
    if (isStale(holder)) {
      takeAway(file, holder);
      continue;
    }
    if (!told) onWait(Number(holder.split(' ')[0]));
    told = true;
    await sleep(300);
  }
}

function isStale(holder) {
  const [pid, start] = holder.split(' ');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return error.code !== 'EPERM';
  }
  return start !== startOf(pid);
}

/** Removes the stale lock, but not one that another process put there in the meantime. */
function takeAway(file, holder) {
  const aside = `${file}-stale-${process.pid}`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') !== holder) linkSync(aside, file);
  } catch {
    // another process was faster
  }
  rmSync(aside, { force: true });
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** When a process started, in ticks since boot; '' where the system does not tell. */
function startOf(pid) {
  try {
    // The second field, the program's name in brackets, may hold spaces.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[19];
  } catch {
    return '';
  }
}
