import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../../framework/files/cacheFolder.ts';
import { writeFileAtomically } from '../../../framework/files/writeFileAtomically.ts';

/** What a folder holds, its subfolders included. */
interface Listing {
  /** Paths from the folder on, with `/`, sorted. */
  readonly files: readonly string[];
  /** Every folder that was read, from the folder on, and when its entries were last changed. */
  readonly folders: Readonly<Record<string, number>>;
}

interface CachedListing extends Listing {
  readonly version: typeof VERSION;
  readonly root: string;
  readonly written: number;
}

const VERSION = 1;
/** A change this soon before the listing was written may have the same time as the listing: it is not trusted. */
const CLOCK_TICK_MS = 2000;

/**
 * All files of a folder and its subfolders. A listing is kept in the user's cache, and taken from there as long as no folder
 * has changed since: adding, removing and renaming files changes the time of their folder. One that is damaged counts as none.
 *
 * @returns paths from the folder on, with `/`, sorted; undefined where there is no such folder
 */
export async function listFiles(folder: string): Promise<readonly string[] | undefined> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined) return undefined;
  const file = join(cacheFolder(), 'listings', `${createHash('sha256').update(root).digest('hex').slice(0, 24)}.json`);
  const kept = await readKept(file);
  if (kept && (await isCurrent(kept, root))) return kept.files;
  const listing = await readFolders(root);
  const cached: CachedListing = { version: VERSION, root, written: Date.now(), ...listing };
  // A cache that cannot be written costs time only.
  await writeFileAtomically(file, JSON.stringify(cached)).catch(() => {});
  return listing.files;
}

async function readKept(file: string): Promise<CachedListing | undefined> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as Partial<CachedListing>;
    const whole = kept.version === VERSION && Array.isArray(kept.files) && typeof kept.folders === 'object';
    return whole ? (kept as CachedListing) : undefined;
  } catch {
    return undefined;
  }
}

async function isCurrent({ root, folders, written }: CachedListing, asked: string): Promise<boolean> {
  if (root !== asked) return false;
  const checks = Object.entries(folders).map(async ([path, changed]) => {
    const now = await stat(join(root, path)).catch(() => undefined);
    return now?.mtimeMs === changed && changed < written - CLOCK_TICK_MS;
  });
  return (await Promise.all(checks)).every(Boolean);
}

async function readFolders(root: string): Promise<Listing> {
  const files: string[] = [];
  const folders: Record<string, number> = {};
  const waiting = [''];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    // Before the entries: what is added while they are read must not look like known.
    folders[path] = (await stat(join(root, path))).mtimeMs;
    for (const entry of await readdir(join(root, path), { withFileTypes: true })) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      const isFolder = entry.isSymbolicLink()
        ? (await stat(join(root, inner)).catch(() => undefined))?.isDirectory()
        : entry.isDirectory();
      if (isFolder) waiting.push(inner);
      else files.push(inner);
    }
  }
  return { files: files.sort(), folders };
}
