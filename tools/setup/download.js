import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** SHA-256 of a file, hexadecimal. */
export async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/**
 * Fetches a file and goes on where an earlier, broken fetch ended, if the server answers ranges. The part so far lies in
 * `<target>.part`.
 *
 * @param {string} url
 * @param {string} target
 * @param {(received: number, total: number | undefined) => void} progress bytes
 */
export async function fetchResumable(url, target, progress = () => {}) {
  const part = `${target}.part`;
  mkdirSync(dirname(target), { recursive: true });
  let start = existsSync(part) ? statSync(part).size : 0;
  let response = await fetch(url, start ? { headers: { range: `bytes=${start}-` } } : {});
  if (response.status === 416) {
    // The part is as long as the file, or longer: begin again.
    rmSync(part);
    start = 0;
    response = await fetch(url);
  }
  if (!response.ok) throw new Error(`the server answers ${response.status} ${response.statusText}`);
  if (response.status !== 206) start = 0;
  const length = Number(response.headers.get('content-length'));
  const total = length ? start + length : undefined;
  let received = start;
  const counted = Readable.fromWeb(response.body).on('data', chunk => {
    received += chunk.length;
    progress(received, total);
  });
  await pipeline(counted, createWriteStream(part, { flags: start ? 'a' : 'w' }));
  if (total !== undefined && received !== total)
    throw new Error(`the connection ended after ${received} of ${total} bytes`);
  renameSync(part, target);
}

/**
 * Brings one pinned wheel into `folder`: its address is asked of pip, the bytes are fetched with resumption; where that
 * fails (a proxy that only pip knows), pip downloads it itself.
 *
 * @returns {Promise<string>} the wheel's path; its SHA-256 is the pinned one.
 */
export async function downloadWheel(python, wheel, version, folder, progress) {
  mkdirSync(folder, { recursive: true });
  const selection = ['--no-deps', '--only-binary=:all:', '--platform', wheel.platform, '--python-version', '3.11'];
  const file = join(folder, `${wheel.name}-${version}-${wheel.sha256.slice(0, 16)}.whl`);
  if (existsSync(file) && (await sha256Of(file)) === wheel.sha256) return file;
  rmSync(file, { force: true });
  try {
    const report = pip(python, [
      'install',
      '--dry-run',
      '--quiet',
      '--report',
      '-',
      '--target',
      folder,
      ...selection,
      `${wheel.name}==${version}`,
    ]);
    await fetchResumable(JSON.parse(report).install[0].download_info.url, file, progress);
  } catch (error) {
    console.log(`  direct download failed (${error.message}); pip tries`);
    const into = join(folder, 'pip');
    pip(python, ['download', '--quiet', '-d', into, ...selection, `${wheel.name}==${version}`]);
    const { readdirSync } = await import('node:fs');
    renameSync(
      join(
        into,
        readdirSync(into).find(name => name.endsWith('.whl')),
      ),
      file,
    );
  }
  const found = await sha256Of(file);
  if (found !== wheel.sha256) {
    rmSync(file);
    throw new Error(
      `${basename(file)} has SHA-256 ${found}, pinned is ${wheel.sha256}: damaged or tampered with; removed`,
    );
  }
  return file;
}

/** Runs pip; returns what it printed. */
export function pip(python, args) {
  const { status, stdout, stderr } = spawnSync(python, ['-m', 'pip', '--disable-pip-version-check', ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`pip ${args[0]} failed: ${(stderr || stdout).trim().split('\n').at(-1)}`);
  return stdout;
}
