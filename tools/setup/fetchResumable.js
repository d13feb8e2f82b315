import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFull } from './isFull.js';

/**
 * Fetches a file and goes on where an earlier, broken fetch ended, if the server answers ranges. What has arrived lies in
 * `<target>.part`, also after a failure.
 *
 * @param {string} url
 * @param {string} target
 * @param {object} [options] `progress(received, total | undefined)` in bytes; `attempts` in a row that bring nothing
 *   before it gives up; `idle`: ms without a byte after which a connection counts as broken; `pause`: ms between attempts
 */
export async function fetchResumable(
  url,
  target,
  { progress = () => {}, attempts = 4, idle = 60_000, pause = 1000 } = {},
) {
  const part = `${target}.part`;
  mkdirSync(dirname(target), { recursive: true });
  for (let failures = 0; ; ) {
    const before = sizeOf(part);
    try {
      await fetchRest(url, part, progress, idle);
      renameSync(part, target);
      return;
    } catch (error) {
      failures = sizeOf(part) > before ? 1 : failures + 1;
      if (error.final || isFull(error) || failures >= attempts)
        throw new Error(error.cause?.message ?? error.message, { cause: error });
      await sleep(pause * failures);
    }
  }
}

async function fetchRest(url, part, progress, idle) {
  const start = sizeOf(part);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`nothing arrived for ${idle / 1000} s`)), idle);
  try {
    const response = await fetch(url, {
      headers: start ? { range: `bytes=${start}-` } : {},
      signal: controller.signal,
    });
    if (response.status === 416) {
      // What is there is as long as the file, or longer: it is not what the server has.
      rmSync(part);
      throw new Error('the server has no more bytes than an earlier fetch brought');
    }
    if (!response.ok)
      throw Object.assign(new Error(`the server answers ${response.status}`), { final: response.status < 500 });
    let received = response.status === 206 ? start : 0;
    const length = Number(response.headers.get('content-length'));
    const total = length ? received + length : undefined;
    // Written piece by piece, so that all that has arrived is there when the connection breaks.
    const file = await open(part, received ? 'a' : 'w');
    try {
      for await (const chunk of response.body) {
        timer.refresh();
        await file.writeFile(chunk);
        received += chunk.length;
        progress(received, total);
      }
    } finally {
      await file.close();
    }
    if (total !== undefined && received !== total)
      throw new Error(`the connection ended after ${received} of ${total} bytes`);
  } finally {
    clearTimeout(timer);
  }
}

const sizeOf = file => (existsSync(file) ? statSync(file).size : 0);

/** SHA-256 of a file, hexadecimal; '' where there is none. */
export async function sha256Of(file) {
  if (!existsSync(file)) return '';
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
