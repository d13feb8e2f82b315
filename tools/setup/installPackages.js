import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether `node_modules` is what the lockfile says, by the list that npm leaves in it when an installation is complete.
 * Optional packages, which may be for other systems, may be absent.
 */
export function packagesAreCurrent(root) {
  // Installed in somebody's project: that has its own lockfile.
  if (!existsSync(join(root, 'package-lock.json'))) return existsSync(join(root, 'package.json'));
  const installed = packagesIn(join(root, 'node_modules', '.package-lock.json'));
  const wanted = packagesIn(join(root, 'package-lock.json'));
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    const current = installed[path]?.version === version && existsSync(join(root, path));
    return current || (!installed[path] && optional === true);
  });
}

/**
 * Installs the lockfile's packages with install scripts off: none of them needs its script, and some of those would
 * download from places that many machines cannot reach.
 *
 * @throws {Error} with npm's own words above it on the console
 */
export function installPackages(root) {
  const windows = process.platform === 'win32';
  const { status, error } = spawnSync(
    windows ? 'npm.cmd' : 'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: windows,
    },
  );
  if (status !== 0) throw new Error(`npm ci failed (${error?.message ?? `exit code ${status}`}): see its words above`);
}

function packagesIn(file) {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
  } catch {
    return undefined;
  }
}
