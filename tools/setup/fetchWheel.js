import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addressOf, downloadByPip } from './askPip.js';
import { CannotBuild } from './CannotBuild.js';
import { fetchResumable, sha256Of } from './fetchResumable.js';
import { isFull } from './isFull.js';

/**
 * Brings one pinned wheel into `folder`. Its address is asked of pip, whatever index that is set up for, and the bytes are
 * fetched with resumption; where that does not work (a proxy, say, which Node's fetch does not use), pip downloads it.
 *
 * @param {string} python
 * @param {{ name: string, version: string, sha256: string, platform?: string }} wheel
 * @param {(received: number, total: number | undefined) => void} progress bytes
 * @returns {Promise<string>} the wheel's path; its SHA-256 is the pinned one
 * @throws {CannotBuild}
 */
export async function fetchWheel(python, wheel, folder, progress) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${wheel.name}-${wheel.version}-${wheel.sha256.slice(0, 12)}.whl`);
  if ((await sha256Of(file)) === wheel.sha256) return file;
  rmSync(file, { force: true });
  // Twice: what an earlier run left may be damaged, and then so is what was resumed.
  for (let attempt = 0; attempt < 2; attempt++) {
    await fetchByAddress(python, wheel, file, progress);
    if ((await sha256Of(file)) === wheel.sha256) return file;
    rmSync(file);
  }
  throw new CannotBuild(
    `the wheel ${wheel.name} ${wheel.version} that arrived is not the pinned one: its SHA-256 differs.`,
  );
}

async function fetchByAddress(python, wheel, file, progress) {
  const into = `${file}-pip`;
  try {
    const address = usesProxy() ? undefined : await addressOf(python, wheel, into);
    if (address && (await fetchDirectly(address, file, progress))) return;
    if (!wheelIn(into)) await downloadByPip(python, wheel, into);
    renameSync(join(into, wheelIn(into)), file);
  } catch (error) {
    if (isFull(error)) throw error;
    throw new CannotBuild(
      `${wheel.name} ${wheel.version} could not be downloaded (${error.message}). Look to the network, or to pip's settings for its package index (\`${python} -m pip config list\`).`,
    );
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

async function fetchDirectly(address, file, progress) {
  try {
    if (address.startsWith('file:')) copyFileSync(fileURLToPath(address), file);
    else await fetchResumable(address, file, { progress });
    return true;
  } catch (error) {
    if (isFull(error)) throw error;
    console.log(`  pip downloads it, since fetching it directly failed (${error.message})`);
    return false;
  }
}

const wheelIn = folder => existsSync(folder) && readdirSync(folder).find(name => name.endsWith('.whl'));

/** Node takes no notice of these variables unless told to; pip does. */
function usesProxy() {
  const named = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].some(name => process.env[name]);
  return named && !process.env.NODE_USE_ENV_PROXY;
}
