import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** pip's options that name one wheel, for this or another system. */
function selection({ name, version, platform }) {
  const system = platform ? ['--platform', platform, '--python-version', '3.11'] : [];
  return ['--no-deps', '--only-binary=:all:', ...system, `${name}==${version}`];
}

/**
 * The address from which pip, as it is set up here (index, credentials, mirrors), would take a wheel. pip has no command
 * for that, but says what it finds before it downloads; there it is stopped. Undefined where it said nothing: then it has
 * downloaded the wheel into `folder`.
 *
 * @param {string} python
 * @param {{ name: string, version: string, platform?: string }} wheel
 * @param {string} folder for pip's files
 * @throws {Error} with pip's last word
 */
export async function addressOf(python, wheel, folder) {
  const start = `${plain(wheel.name)}-${wheel.version}-`;
  const child = startPip(python, ['-vv', 'download', '--dest', folder, ...selection(wheel)], folder, 'pipe');
  let address;
  let words = '';
  createInterface({ input: child.stdout }).on('line', line => {
    const found = /Found link (\S+?\.whl)/.exec(line)?.[1];
    if (address || !found || !plain(found.split('/').at(-1)).startsWith(start)) return;
    address = found;
    // By this signal pip cleans up. It must not go on for ever if that fails.
    child.kill('SIGINT');
    setTimeout(() => child.kill('SIGKILL'), 5000).unref();
  });
  child.stderr.on('data', text => (words += text));
  const code = await ending(child);
  if (!address && code !== 0) throw new Error(`pip: ${lastWord(words)}`);
  return address;
}

/** Lets pip download a wheel into `folder`. @throws {Error} with pip's last word */
export async function downloadByPip(python, wheel, folder) {
  const child = startPip(python, ['download', '--dest', folder, ...selection(wheel)], folder, 'inherit');
  let words = '';
  child.stderr.on('data', text => (words += text));
  const code = await ending(child);
  if (code !== 0) throw new Error(`pip: ${lastWord(words)}`);
}

function startPip(python, args, folder, stdout) {
  mkdirSync(folder, { recursive: true });
  // pip's own temporary folder may be too small for such wheels.
  const env = { ...process.env, TMPDIR: folder };
  const options = ['-m', 'pip', '--disable-pip-version-check', '--retries', '2'];
  return spawn(interpreter(python), [...options, ...args], { env, stdio: ['ignore', stdout, 'pipe'] });
}

/** The program behind a wrapper (pyenv has one), which would not pass signals on. */
function interpreter(python) {
  const { stdout } = spawnSync(python, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  return stdout?.trim() || python;
}

function ending(child) {
  return new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
}

const plain = name => name.replaceAll('_', '-').toLowerCase();

const lastWord = words =>
  (words.match(/^ERROR: .*$/gm) ?? words.trim().split('\n')).at(-1).replace(/^ERROR: /, '') || 'it says nothing';
