import { createHash, randomUUID } from 'node:crypto';
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors/UserError.ts';
import { LockOwner } from '../files/LockOwner.ts';
import { makeFolder } from '../files/makeFolder.ts';
import { writeError } from '../files/writeError.ts';

const NAME = '.lock';
/** How often another process may be faster, one after the other, before this one gives up. */
const TRIES = 20;

/** Locks that this process holds. */
const held = new Set<string>();

/**
 * Keeps a second run out of a folder. A lock whose process is gone is taken over; of several that want it at once one gets it.
 *
 * @returns gives the folder free; may be called twice.
 * @throws UserError naming the folder and who uses it, or why it cannot be written to.
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, NAME);
  const text = LockOwner.mark();
  for (let tries = 0; ; tries++) {
    requireFree(folder);
    try {
      makeFolder(folder);
      if (place(file, text) || takeOver(folder, file, text)) break;
    } catch (error) {
      throw writeError(file, error);
    }
    if (tries === TRIES) throw new UserError(`${file}: other processes take and leave this lock all the time`);
  }
  held.add(file);
  const release = (): void => {
    process.off('exit', release);
    if (held.delete(file) && textOf(file) === text) rmSync(file, { force: true });
  };
  process.on('exit', release);
  return release;
}

/** @throws UserError when a run that is alive has locked the folder. */
export function requireFree(folder: string): void {
  const file = join(folder, NAME);
  requireGone(textOf(file), folder, file);
}

/** @throws UserError when the process that wrote the text of a lock lives. */
function requireGone(text: string, folder: string, file: string): void {
  const owner = LockOwner.read(text);
  if (!owner || !(held.has(file) || isInUse(owner))) return;
  throw new UserError(`${folder} is in use by another run, process ${owner.pid} on ${owner.host}`, {
    hint: `choose another --work-dir, or wait; if that process is not one of yours, remove ${file}`,
  });
}

/** Makes the lock, whole from its first moment on. @returns false where there is one already */
function place(file: string, text: string): boolean {
  const draft = draftOf(file);
  try {
    writeFileSync(draft, text);
    linkSync(draft, file);
    return true;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (syscall !== 'link') throw error;
    return placeWithoutLinks(file, text);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Where the file system has no links: a moment long the lock is empty. */
function placeWithoutLinks(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === 'ENOSPC' || code === 'EDQUOT') rmSync(file, { force: true }); // it was made, and is empty
    throw error;
  }
}

/**
 * Puts this process's lock in place of that of one that is gone. Of several that see the old one, the one that makes the claim on
 * its text replaces it; a claim whose process is gone is itself claimed by its text, and so on.
 *
 * @returns false where the old lock is another one by now
 * @throws UserError when another process has the claim: the folder is its
 */
function takeOver(folder: string, file: string, text: string): boolean {
  const found = textOf(file);
  requireGone(found, folder, file);
  const claims: string[] = [];
  for (let stale = found; ; stale = textOf(claims.at(-1) as string)) {
    const claim = `${file}.${createHash('sha256').update(stale).digest('hex').slice(0, 16)}`;
    claims.push(claim);
    if (place(claim, text)) break;
    requireGone(textOf(claim), folder, file);
  }
  try {
    // Who had the claim before has replaced the lock, and then given the claim away.
    if (!existsSync(file) || textOf(file) !== found) {
      claims.splice(0, claims.length - 1);
      return false;
    }
    const draft = draftOf(file);
    writeFileSync(draft, text);
    renameSync(draft, file);
    return true;
  } finally {
    for (const claim of claims) rmSync(claim, { force: true });
  }
}

/** Of no other process, also of another machine or container, where numbers of processes are the same. */
function draftOf(file: string): string {
  return `${file}.${process.pid}.${randomUUID()}`;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // not there
  }
}

/** A process of another machine, which cannot be asked, lives. One of this process's number that holds nothing here was an earlier one. */
function isInUse(owner: LockOwner): boolean {
  return !owner.isSelf && (owner.isAlive() ?? true);
}
