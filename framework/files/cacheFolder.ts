import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where small things are kept that can be found again: `SHIFTKIT_CACHE`, else `shiftkit` in the user's folder for caches. */
export function cacheFolder(): string {
  const { SHIFTKIT_CACHE, XDG_CACHE_HOME } = process.env;
  return SHIFTKIT_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'shiftkit');
}
