import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { bindingPackages } from './bindingPackages.js';
import { CannotBuild } from './CannotBuild.js';
import { checkAddon, compileBinding } from './compileBinding.js';
import { hasLibraries, librariesFit, readStamp, stampFor } from './engineStamp.js';
import { fetchWheel } from './fetchWheel.js';
import { findCompiler, findPython, findStrip } from './findProgram.js';
import { isFull } from './isFull.js';
import { linkTree } from './linkTree.js';
import { machineFault } from './machineFault.js';
import * as PINS from './pins.js';
import { unpackWheel } from './unpackWheel.js';

/**
 * Builds the engine beside its place and moves it there in one step, so that a killed run leaves the old one or none. A
 * stale engine whose libraries are still the right ones gives them to the new one.
 *
 * @param {object} job
 * @param {string} job.root our package; the packages that the engine is made from are looked for from here
 * @param {string} job.folder where the engine shall lie
 * @param {'cpu' | 'gpu'} job.kind
 * @param {(text: string) => void} job.log
 * @param {(received: number, total: number | undefined) => void} job.progress bytes of a download
 * @param {typeof PINS} [job.pins]
 * @param {typeof checkAddon} [job.verify]
 * @throws {CannotBuild}
 */
export async function buildEngine({ root, folder, kind, log, progress, pins = PINS, verify = checkAddon }) {
  const wheel = pins.WHEELS[`${kind} ${process.platform} ${process.arch}`];
  const downloads = `${folder}-download`;
  const { python, compiler } = requirements(kind, wheel);
  const found = readStamp(folder);
  const partial = `${folder}-partial-${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  try {
    mkdirSync(partial, { recursive: true });
    const packages = bindingPackages({ root, folder, partial, downloads, python, pins, log });
    const stamp = stampFor(packages.binding, kind, pins);
    if (found && librariesFit(found, stamp) && hasLibraries(folder, wheel.libraries)) {
      log('the libraries that are there');
      for (const part of ['tensorflow', 'nvidia']) linkTree(join(folder, part), join(partial, part));
    } else {
      requireRoom(wheel, dirname(folder), downloads);
      await fetchLibraries({ python, wheel, kind, pins, downloads, partial, log, progress });
    }
    log('the addon');
    compileBinding(packages, compiler, partial, {
      libraries: wheel.libraries,
      nodeApi: pins.NODE_API,
      flags: pins.CXX_FLAGS,
    });
    verify(partial, pins.TENSORFLOW);
    writeFileSync(join(partial, 'stamp.json'), `${JSON.stringify(stamp)}\n`);
    replaceFolder(partial, folder);
    rmSync(downloads, { recursive: true, force: true });
  } catch (error) {
    if (!isFull(error)) throw error;
    rmSync(downloads, { recursive: true, force: true });
    throw new CannotBuild(
      `${dirname(folder)} became full; the engine takes ${gigabytes(wheel.room)} GB while it is built.`,
    );
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** What a build needs of the machine. @throws {CannotBuild} naming what is missing */
function requirements(kind, wheel) {
  if (!wheel)
    throw new CannotBuild(
      `there is no native engine${kind === 'gpu' ? ' for CUDA' : ''} for ${process.platform} ${process.arch}; it exists for Linux x64 and, without CUDA, for macOS arm64.`,
    );
  const fault = machineFault();
  if (fault) throw new CannotBuild(fault);
  const python = findPython();
  const compiler = findCompiler();
  const missing = [
    !python && 'Python 3 with pip, which brings TensorFlow (Debian, Ubuntu: `apt install python3-pip`)',
    python && !python.pip && `pip for ${python.command} (Debian, Ubuntu: \`apt install python3-pip\`)`,
    !compiler && 'a C++ compiler (Debian, Ubuntu: `apt install g++`; macOS: `xcode-select --install`)',
  ].filter(Boolean);
  if (missing.length) throw new CannotBuild(`${missing.join(', and ')} was not found.`);
  return { python: python.command, compiler };
}

/** Room for all that is fetched and unpacked; a new addon for libraries that are there needs next to none. @throws {CannotBuild} */
function requireRoom(wheel, place, downloads) {
  const { bavail, bsize } = statfsSync(place);
  const room = bavail * bsize + sizeOf(downloads);
  if (room < wheel.room)
    throw new CannotBuild(
      `${place} has ${gigabytes(room)} GB left; the engine takes ${gigabytes(wheel.room)} GB while it is built. Make room, or name another place by SHIFTKIT_NATIVE_DIR.`,
    );
}

/** Bytes of what an earlier run has downloaded. */
function sizeOf(folder) {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

const gigabytes = bytes => (bytes / 1e9).toFixed(1);

async function fetchLibraries({ python, wheel, kind, pins, downloads, partial, log, progress }) {
  const wheels = [
    {
      ...wheel,
      version: pins.TENSORFLOW,
      prefixes: [...wheel.libraries.map(name => `tensorflow/${name}`), ...pins.HEADERS],
    },
  ];
  // TensorFlow's libraries look for CUDA in ../nvidia/*/lib beside themselves.
  if (kind === 'gpu')
    for (const [name, version, sha256] of pins.CUDA_WHEELS)
      wheels.push({ name, version, sha256, prefixes: ['nvidia/'], leftOut: pins.CUDA_LEFT_OUT });
  for (const item of wheels) {
    log(`${item.name} ${item.version}`);
    const archive = await fetchWheel(python, item, downloads, progress);
    unpackWheel(python, archive, partial, item);
  }
  if (kind === 'gpu')
    for (const [library, from] of pins.CUDA_LINKS)
      symlinkSync(relative(from, library), join(partial, from, basename(library)));
  const strip = findStrip();
  // The dynamic symbols stay: 0.85 GB of libraries become 0.63 GB. If it fails, they are merely larger.
  if (strip) spawnSync(strip, ['--strip-unneeded', ...wheel.libraries.map(name => join(partial, 'tensorflow', name))]);
}

/** Puts `fresh` in the place of `folder`; between the two renames there is none, never half of one. */
function replaceFolder(fresh, folder) {
  const old = `${folder}-old-${process.pid}`;
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(fresh, folder);
  rmSync(old, { recursive: true, force: true });
}
