#!/usr/bin/env node
// Installs everything: the lockfile's packages, then the native engine where Python and a C++ compiler exist. Plain
// JavaScript on node: modules, since it runs before node_modules exists.
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildEngine, readStamp, stampFor } from './setup/buildEngine.js';
import { installPackages, packagesAreCurrent } from './setup/installPackages.js';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const HELP = `Usage: npm run setup -- [options]

Installs the packages of the lockfile (install scripts off), then the native engine into .native/ where Python with pip and
a C++ compiler exist. A second run finds everything in place and does nothing.

  --gpu         the CUDA build (CUDA 12, cuDNN 9; several GB)
  --native      fail where the native engine cannot be built, instead of going on with WebAssembly
  --no-native   packages only (as SHIFTKIT_NATIVE=0)
  --check       look, change nothing; exit code 1 if something is missing or stale
  --quiet       say nothing where nothing is to be done
  --help`;

let values;
try {
  ({ values } = parseArgs({
    options: Object.fromEntries(
      ['gpu', 'native', 'no-native', 'check', 'quiet', 'help'].map(name => [name, { type: 'boolean', default: false }]),
    ),
  }));
} catch (error) {
  console.error(`${error.message}\n\n${HELP}`);
  process.exit(2);
}
if (values.help) console.log(HELP);
else process.exitCode = values.check ? check() : await setup();

/** Says what is in place. */
function check() {
  const packages = packagesAreCurrent(ROOT);
  console.log(`packages: ${packages ? 'as in the lockfile' : 'missing or stale'}`);
  const engine = packages && engineState();
  console.log(`native engine: ${engine || 'unknown until the packages are installed'}`);
  return packages && (engine === 'current' || values['no-native']) ? 0 : 1;
}

/** 'current', 'stale' or 'none'. An engine for CUDA serves where the plain one is asked for. */
function engineState() {
  const found = readStamp(join(ROOT, '.native'));
  if (!found) return 'none';
  const kinds = values.gpu ? ['gpu'] : ['cpu', 'gpu'];
  return kinds.some(kind => found === stampFor(ROOT, kind)) ? 'current' : 'stale';
}

async function setup() {
  const unlock = lock();
  try {
    if (!packagesAreCurrent(ROOT)) {
      console.log('Installing the packages of the lockfile ...');
      installPackages(ROOT);
    } else if (!values.quiet) console.log('Packages: in place.');
    if (values['no-native'] || process.env.SHIFTKIT_NATIVE === '0') return 0;
    if (engineState() === 'current') {
      if (!values.quiet) console.log('Native engine: in place.');
      return 0;
    }
    return await native();
  } catch (error) {
    console.error(`Setup failed: ${error.message}`);
    return 1;
  } finally {
    unlock();
  }
}

async function native() {
  console.log('Building the native engine ...');
  try {
    await buildEngine(
      ROOT,
      join(ROOT, '.native'),
      values.gpu ? 'gpu' : 'cpu',
      text => console.log(`  ${text}`),
      showProgress(),
    );
    console.log('Native engine: built.');
    return 0;
  } catch (error) {
    // Whatever went wrong, WebAssembly works; say what was missing, once.
    console.log(`
Without native engine: ${error.message}
Everything runs on WebAssembly, several times slower. \`npm run setup\` tries again; \`npm run setup -- --no-native\` does not.
`);
    return values.native || values.gpu ? 1 : 0;
  }
}

/** Prints the share that has arrived: over itself on a terminal, every quarter elsewhere. */
function showProgress() {
  let shown = -1;
  return (received, total) => {
    if (!total) return;
    const percent = Math.floor((100 * received) / total);
    const grain = process.stdout.isTTY ? 1 : 25;
    if (Math.floor(percent / grain) === shown) return;
    shown = Math.floor(percent / grain);
    const text = `  ${percent} % of ${(total / 1e6).toFixed(0)} MB`;
    if (process.stdout.isTTY) process.stdout.write(`\r${text}${percent === 100 ? '\n' : ''}`);
    else console.log(text);
  };
}

/** One setup at a time. The lock of a process that is gone is taken over. Returns the way to let it go. */
function lock() {
  const file = join(ROOT, '.native-lock');
  for (;;) {
    try {
      const descriptor = openSync(file, 'wx');
      writeSync(descriptor, `${process.pid}`);
      closeSync(descriptor);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const owner = Number(readFileSync(file, 'utf8'));
      if (owner && isRunning(owner)) {
        console.error(`Another setup is running here (process ${owner}): wait for it, or end it.`);
        process.exit(1);
      }
      rmSync(file, { force: true });
    }
  }
  sweep();
  return () => rmSync(file, { force: true });
}

/** Removes what killed runs left; puts an engine back that was moved away and not yet replaced. Downloads stay, to be resumed. */
function sweep() {
  for (const name of readdirSync(ROOT)) {
    if (/^\.native-partial-/.test(name)) rmSync(join(ROOT, name), { recursive: true, force: true });
    if (/^\.native-old-/.test(name)) rmSync(join(ROOT, name), { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return existsSync('/proc') ? existsSync(`/proc/${pid}`) : true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
