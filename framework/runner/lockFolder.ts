import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors/UserError.ts';
import { makeFolder } from '../files/makeFolder.ts';
import { writeError } from '../files/writeError.ts';

const NAME = '.lock';

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Tells two processes of the same number apart; null where the system does not say. */
  readonly born: string | null;
}

/** Locks that this process holds. */
const held = new Set<string>();

/**
 * Keeps a second run out of a folder. A lock whose process is gone is taken over.
 *
 * @returns gives the folder free; may be called twice.
 * @throws UserError naming the folder and who uses it, or why it cannot be written to.
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, NAME);
  requireFree(folder);
  const owner: Owner = { pid: process.pid, host: hostname(), born: birthOf(process.pid) };
  try {
    makeFolder(folder);
    rmSync(file, { force: true });
    writeFileSync(file, JSON.stringify(owner), { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') requireFree(folder);
    if (code === 'ENOSPC' || code === 'EDQUOT') rmSync(file, { force: true }); // it was made, and is empty
    throw writeError(file, error);
  }
  held.add(file);
  const release = (): void => {
    process.off('exit', release);
    if (held.delete(file)) rmSync(file, { force: true });
  };
  process.on('exit', release);
  return release;
}

/** @throws UserError when a run that is alive has locked the folder. */
export function requireFree(folder: string): void {
  const file = join(folder, NAME);
  const owner = ownerOf(file);
  if (!owner || !(held.has(file) || isAlive(owner))) return;
  throw new UserError(`${folder} is in use by another run, process ${owner.pid} on ${owner.host}`, {
    hint: `choose another --work-dir, or wait; if that process is not one of yours, remove ${file}`,
  });
}

function ownerOf(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    return undefined; // not there, or torn: whoever wrote it was killed at that moment
  }
}

function isAlive({ pid, host, born }: Owner): boolean {
  if (host !== hostname()) return true; // cannot be asked from here
  if (pid === process.pid) return false; // this process holds it not: an earlier one had the same number
  try {
    process.kill(pid, 0); // asks only
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  // The number may have been given to another process since.
  return born === null || birthOf(pid) === born;
}

/** When a process started, in clock ticks since the machine did (Linux). */
function birthOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
