import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the hash of the lockfile that was installed is remembered; `npm ci` removes it with everything else. */
const STAMP = join('node_modules', '.cache', 'shiftkit-lockfile');

/** Whether `node_modules` is what the lockfile says. */
export function packagesAreCurrent(root) {
  const stamp = join(root, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfileHash(root);
}

/**
 * Installs the lockfile's packages with install scripts off.
 *
 * @throws {Error} with npm's own words above it on the console.
 */
export function installPackages(root) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status, error } = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm ci failed (${error?.message ?? `exit code ${status}`}): see its words above`);
  mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true });
  writeFileSync(join(root, STAMP), lockfileHash(root));
}

function lockfileHash(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}
