import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAddonSources } from './addonSources.js';
import { CannotBuild } from './CannotBuild.js';

/**
 * Builds `tfjs_binding.node` in `folder`: one call of the compiler on the package's sources and ours, against TensorFlow's
 * C API in `folder/tensorflow`, which it finds at run time relative to itself.
 *
 * @param {{ binding: string, headers: string }} packages their folders
 * @throws {CannotBuild} with the compiler's first words
 */
export function compileBinding(packages, compiler, folder, { libraries, nodeApi, flags }) {
  const written = join(folder, 'sources');
  const sources = writeAddonSources(packages.binding, written);
  const includes = [join(packages.headers, 'include'), join(folder, 'tensorflow', 'include')];
  const { status, stderr, error } = spawnSync(
    compiler,
    [
      ...[...flags, `-DNAPI_VERSION=${nodeApi}`],
      ...includes.flatMap(path => ['-I', path]),
      ...sources,
      ...['-o', join(folder, 'tfjs_binding.node')],
      ...linking(join(folder, 'tensorflow'), libraries),
    ],
    { encoding: 'utf8' },
  );
  rmSync(written, { recursive: true });
  if (status === 0) return;
  const words = error?.message ?? stderr.trim().split('\n').slice(0, 3).join(' | ');
  throw new CannotBuild(`${compiler} could not build the addon (C++17 is needed): ${words}`);
}

function linking(folder, libraries) {
  if (process.platform === 'darwin')
    return [
      '-undefined',
      'dynamic_lookup',
      ...libraries.map(name => join(folder, name)),
      '-Wl,-rpath,@loader_path/tensorflow',
    ];
  return [`-L${folder}`, ...libraries.map(name => `-l:${name}`), '-Wl,-rpath,$ORIGIN/tensorflow'];
}

/**
 * Loads the addon in a process of its own.
 *
 * @param {string} tensorflow the version that it must name
 * @throws {CannotBuild} when it does not load here, or is another TensorFlow
 */
export function checkAddon(folder, tensorflow) {
  const program = `process.stdout.write(require(${JSON.stringify(join(folder, 'tfjs_binding.node'))}).TF_Version)`;
  const { status, stdout, stderr, signal } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  if (status === 0 && stdout === tensorflow) return;
  const words = stdout
    ? `it is TensorFlow ${stdout}, not ${tensorflow}`
    : reasonOf(stderr) || `it ended by ${signal ?? status}`;
  throw new CannotBuild(
    `the engine was built but does not load on this machine: ${words}. TensorFlow's wheels need a processor with AVX and, on Linux, glibc 2.27 or newer.`,
  );
}

const reasonOf = text =>
  text
    .split('\n')
    .find(line => /error/i.test(line))
    ?.trim();
