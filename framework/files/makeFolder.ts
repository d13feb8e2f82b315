import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UserError } from '../errors/UserError.ts';
import { writeError } from './writeError.ts';

/**
 * Makes a folder and those above it that are missing. Node's own `recursive: true` gives no error where a folder takes no
 * other one: it never returns below /proc, and on a read-only disk it says that there is no such file.
 *
 * @throws UserError naming the folder and what keeps it from being made.
 */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  let there = resolve(folder);
  for (; !existsSync(there); there = dirname(there)) missing.unshift(there);
  try {
    if (!statSync(there).isDirectory())
      throw new UserError(`cannot write ${folder}: ${there} is a file`, { hint: 'name another folder' });
    for (const path of missing) makeOne(path);
  } catch (error) {
    throw writeError(folder, error);
  }
}

function makeOne(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been faster.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
