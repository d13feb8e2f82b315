#!/usr/bin/env node
// Installs everything: the lockfile's packages, then the native engine where Python and a C++ compiler exist. Plain
// JavaScript on node: modules, since it runs before node_modules exists.
import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildEngine } from './setup/buildEngine.js';
import { CannotBuild } from './setup/CannotBuild.js';
import { readStamp } from './setup/engineStamp.js';
import { engineFolder, engineState, kindOf } from './setup/engineState.js';
import { findCompiler, findPython } from './setup/findProgram.js';
import { installPackages, packagesAreCurrent } from './setup/installPackages.js';
import * as PINS from './setup/pins.js';
import { showProgress } from './setup/showProgress.js';
import { takeLock } from './setup/takeLock.js';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** As it is called: a project that has installed the package has no such script of npm. */
const COMMAND = process.env.SHIFTKIT_COMMAND ? `${process.env.SHIFTKIT_COMMAND} setup` : 'npm run setup';
const HELP = `Usage: ${process.env.SHIFTKIT_COMMAND ? COMMAND : `${COMMAND} --`} [options]

Installs the packages of the lockfile (install scripts off), then the native engine into .native/ where Python with pip and
a C++ compiler exist. A second run finds everything in place and does nothing.

  --gpu         the CUDA build (CUDA 12, cuDNN 9; Linux x64, several GB)
  --native      fail where the native engine cannot be built, instead of going on with WebAssembly
  --no-native   packages only (so does the environment variable SHIFTKIT_NATIVE=0)
  --check       look, change nothing; exit code 1 if something is missing or stale
  --json        with --check: as JSON, with the programs for building that were found
  --quiet       say nothing where nothing is to be done
  --help`;

/**
 * @param {object} [options]
 * @param {string} [options.root] the checkout
 * @param {boolean} [options.gpu] the CUDA build
 * @param {boolean} [options.native] true: must succeed; false: none; default: where it can be built
 * @param {boolean} [options.check] look only
 * @param {boolean} [options.json] with check: as JSON
 * @param {boolean} [options.quiet]
 * @param {object} [options.pins] other pins than those of `setup/pins.js`, for tests; so is `verify`
 * @returns {Promise<number>} the exit code: 0 also where the native engine could not be had, unless it was demanded
 */
export async function setup({
  root = ROOT,
  gpu = false,
  native,
  check = false,
  json = false,
  quiet = false,
  pins = PINS,
  verify,
} = {}) {
  const job = {
    root,
    folder: engineFolder(root),
    gpu,
    pins,
    verify,
    demanded: native === true || gpu,
    wanted: native ?? (gpu || process.env.SHIFTKIT_NATIVE !== '0'),
    say: quiet ? () => {} : text => console.log(text),
  };
  if (check) return look(job, json);
  const isComplete = packagesAreCurrent(root) && (!job.wanted || engineState(job) === 'in place');
  // Most runs end here, without a lock.
  if (isComplete && leftovers(job.folder).length === 0) return inPlace(job);
  let unlock;
  try {
    mkdirSync(dirname(job.folder), { recursive: true });
    unlock = await takeLock(`${job.folder}-lock`, pid => console.log(`Waiting for another setup (process ${pid}) ...`));
    sweep(job.folder);
    return await install(job);
  } catch (error) {
    // A folder that cannot be written to is no fault where the packages are there.
    if (packagesAreCurrent(root)) return withoutEngine(job, `${job.folder} cannot be made: ${error.message}.`);
    console.error(`Setup failed: ${error.message}`);
    return 1;
  } finally {
    unlock?.();
  }
}

function look(job, json) {
  const packages = packagesAreCurrent(job.root) ? 'in place' : 'missing or not those of the lockfile';
  const engine = engineState(job);
  if (json) {
    const kind = readStamp(job.folder)?.kind ?? null;
    const builders = { python: findPython() ?? null, compiler: findCompiler() ?? null };
    console.log(JSON.stringify({ packages, engine, kind, ...builders }));
  } else console.log(`packages: ${packages}\nnative engine: ${engine}`);
  return packages === 'in place' && (engine === 'in place' || !job.wanted) ? 0 : 1;
}

function inPlace({ say, wanted }) {
  say('Packages: in place.');
  if (wanted) say('Native engine: in place.');
  return 0;
}

async function install(job) {
  if (!packagesAreCurrent(job.root)) {
    console.log('Installing the packages of the lockfile ...');
    installPackages(job.root);
  } else job.say('Packages: in place.');
  if (!job.wanted) return 0;
  const state = engineState(job);
  if (state === 'in place') {
    job.say('Native engine: in place.');
    return 0;
  }
  console.log(`Building the native engine${state === 'none' ? '' : ` (${state})`} ...`);
  try {
    const kind = kindOf(readStamp(job.folder), job.gpu);
    await buildEngine({ ...job, kind, log: text => console.log(`  ${text}`), progress: showProgress() });
    console.log('Native engine: built.');
    return 0;
  } catch (error) {
    // A defect of ours must not look like a fault of the machine.
    return withoutEngine(job, error instanceof CannotBuild ? error.message : `the build broke off: ${error.stack}`);
  }
}

/** Whatever went wrong, WebAssembly works. Returns the exit code. */
function withoutEngine({ folder, demanded }, what) {
  console.log(`
No native engine: ${what}
${readStamp(folder) ? 'The older engine stays where it is. ' : ''}Everything runs on WebAssembly too, several times slower. \`${COMMAND}\` tries again, \`SHIFTKIT_NATIVE=0\` stops trying.
`);
  return demanded ? 1 : 0;
}

/** What killed runs left beside the engine; their downloads do not count, they are to be resumed. */
function leftovers(folder) {
  const place = dirname(folder);
  const beginnings = ['partial', 'old'].map(kind => `${basename(folder)}-${kind}-`);
  const names = existsSync(place) ? readdirSync(place) : [];
  return names.filter(name => beginnings.some(start => name.startsWith(start))).map(name => join(place, name));
}

/** Removes what killed runs left. A run killed between taking the old engine away and bringing the new one: it comes back. */
function sweep(folder) {
  const left = leftovers(folder);
  const taken = left.find(path => path.startsWith(`${folder}-old-`) && readStamp(path));
  if (taken && !existsSync(folder)) renameSync(taken, folder);
  for (const path of left) rmSync(path, { recursive: true, force: true });
}

async function main() {
  const flags = ['gpu', 'native', 'no-native', 'check', 'json', 'quiet', 'help'];
  let values;
  try {
    ({ values } = parseArgs({ options: Object.fromEntries(flags.map(name => [name, { type: 'boolean' }])) }));
    if (values['no-native'] && (values.native || values.gpu))
      throw new Error('--no-native contradicts --native and --gpu');
  } catch (error) {
    console.error(`${error.message}\n\n${HELP}`);
    return 2;
  }
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  return setup({ ...values, native: values['no-native'] ? false : values.native });
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  process.exitCode = await main();
