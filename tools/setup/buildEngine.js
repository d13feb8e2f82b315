import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { downloadWheel, pip } from './download.js';
import { findCompiler, findPython, findStrip } from './findPrograms.js';
import { CUDA_WHEELS, HEADERS, TENSORFLOW, WHEELS } from './pins.js';

/** What keeps this machine from having the native engine, in words for its user; the way out included. */
export class CannotBuild extends Error {}

const BINDING = join('node_modules', '@tensorflow', 'tfjs-node-gpu', 'binding');

/** One line that says everything an engine depends on: kind, pins, sources, platform and the version of Node's ABI. */
export function stampFor(root, kind) {
  const wheel = WHEELS[`${kind} ${process.platform} ${process.arch}`];
  const sources = createHash('sha256');
  for (const name of readdirSync(join(root, BINDING)).sort()) sources.update(readFileSync(join(root, BINDING, name)));
  return JSON.stringify({
    kind,
    tensorflow: TENSORFLOW,
    wheel: wheel?.sha256,
    cuda: kind === 'gpu' ? createHash('sha256').update(CUDA_WHEELS.join()).digest('hex').slice(0, 16) : undefined,
    sources: sources.digest('hex').slice(0, 16),
    platform: `${process.platform} ${process.arch}`,
    napi: process.versions.napi,
  });
}

/** The stamp of the engine in `folder`, or undefined where there is none. */
export function readStamp(folder) {
  const file = join(folder, 'stamp.json');
  return existsSync(file) && existsSync(join(folder, 'tfjs_binding.node')) ? readFileSync(file, 'utf8') : undefined;
}

/**
 * Builds the engine beside its place and moves it there in one step, so that a killed run leaves the old one or none.
 *
 * @param {string} root the checkout
 * @param {string} folder where the engine shall lie
 * @param {'cpu' | 'gpu'} kind
 * @throws {CannotBuild}
 */
export async function buildEngine(root, folder, kind, log, progress) {
  const wheel = WHEELS[`${kind} ${process.platform} ${process.arch}`];
  if (!wheel) {
    throw new CannotBuild(
      `there is no native engine${kind === 'gpu' ? ' for CUDA' : ''} for ${process.platform} ${process.arch}; it exists for Linux x64 and, without CUDA, macOS arm64.`,
    );
  }
  const python = findPython();
  if (!python) throw new CannotBuild('Python 3 with pip was not found. Install it (Debian: apt install python3-pip).');
  const compiler = findCompiler();
  if (!compiler)
    throw new CannotBuild(
      'no C++ compiler was found. Install one (Debian: apt install g++; macOS: xcode-select --install).',
    );

  const downloads = `${folder}-download`;
  log(`TensorFlow ${TENSORFLOW} (${wheel.name})`);
  const archive = await downloadWheel(python, wheel, TENSORFLOW, downloads, progress);
  const partial = `${folder}-partial-${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  try {
    mkdirSync(partial, { recursive: true });
    extract(python, archive, partial, [...wheel.libraries.map(name => `tensorflow/${name}`), ...HEADERS]);
    if (kind === 'gpu') {
      log('CUDA 12 and cuDNN 9');
      pip(python, ['install', '--quiet', '--no-deps', '--only-binary=:all:', '--target', partial, ...CUDA_WHEELS]);
    }
    const strip = findStrip();
    // 0.85 GB of libraries become 0.63 GB; the dynamic symbols stay.
    if (strip)
      for (const name of wheel.libraries) spawnSync(strip, ['--strip-unneeded', join(partial, 'tensorflow', name)]);
    log('binding');
    compile(root, compiler, partial, wheel.libraries);
    writeFileSync(join(partial, 'stamp.json'), stampFor(root, kind));
    const old = `${folder}-old-${process.pid}`;
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(partial, folder);
    rmSync(old, { recursive: true, force: true });
    rmSync(downloads, { recursive: true, force: true });
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Unpacks the members of a wheel (a zip file) that begin with one of the prefixes. */
function extract(python, archive, into, prefixes) {
  const program = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for name in wheel.namelist():
        if name.startswith(tuple(sys.argv[3:])):
            wheel.extract(name, sys.argv[2])`;
  const { status, stderr } = spawnSync(python, ['-c', program, archive, into, ...prefixes], { encoding: 'utf8' });
  if (status !== 0) throw new CannotBuild(`the wheel could not be unpacked: ${stderr.trim().split('\n').at(-1)}`);
}

/** One call of the compiler: the package's unchanged binding against TensorFlow's C API. */
function compile(root, compiler, folder, libraries) {
  const link =
    process.platform === 'darwin'
      ? [
          '-undefined',
          'dynamic_lookup',
          ...libraries.map(name => join(folder, 'tensorflow', name)),
          '-Wl,-rpath,@loader_path/tensorflow',
        ]
      : [`-L${join(folder, 'tensorflow')}`, ...libraries.map(name => `-l:${name}`), '-Wl,-rpath,$ORIGIN/tensorflow'];
  const { status, stderr } = spawnSync(
    compiler,
    [
      '-O2',
      '-std=c++17',
      '-fPIC',
      '-shared',
      '-DNAPI_VERSION=8',
      '-I',
      join(root, 'node_modules', 'node-api-headers', 'include'),
      '-I',
      join(folder, 'tensorflow', 'include'),
      join(root, BINDING, 'tfjs_backend.cc'),
      join(root, BINDING, 'tfjs_binding.cc'),
      '-o',
      join(folder, 'tfjs_binding.node'),
      ...link,
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0)
    throw new CannotBuild(
      `${compiler} could not build the binding: ${stderr.trim().split('\n').slice(0, 3).join(' | ')}`,
    );
}
