import { createWriteStream } from 'node:fs';
import { stat, truncate } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const ATTEMPTS = 4;
/** Without a byte for so long, the connection is given up and taken up again. */
const STALL_MS = 30_000;

/**
 * Downloads into a file and goes on where an earlier, broken attempt ended: the file itself is the record of what is
 * there, so a process may be stopped at any time.
 *
 * @param expected size of the whole, in bytes
 * @param onProgress is told how many bytes are there
 * @throws Error when the server refuses or does not deliver, after some attempts
 */
export async function downloadByRanges(
  address: string,
  file: string,
  expected: number,
  onProgress: (bytes: number) => void,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await sizeOf(file);
    if (before > expected) await truncate(file, 0); // not ours, or another version
    if (before === expected) return;
    try {
      await downloadRest(address, file, Math.min(before, expected), onProgress);
    } catch (error) {
      const progressed = (await sizeOf(file)) > before;
      if (progressed) attempt = 0;
      else if (attempt >= ATTEMPTS || (error as { final?: boolean }).final) throw error;
      await new Promise(done => setTimeout(done, 500 * attempt));
    }
  }
}

async function downloadRest(
  address: string,
  file: string,
  start: number,
  onProgress: (bytes: number) => void,
): Promise<void> {
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), STALL_MS);
  try {
    const headers: Record<string, string> = start > 0 ? { range: `bytes=${start}-` } : {};
    const response = await fetch(address, { headers, signal: stalled.signal });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      // 5xx may pass; a refusal will not.
      throw Object.assign(new Error(`the server answers ${response.status} ${response.statusText}`), {
        final: response.status < 500,
      });
    }
    const resumed = response.status === 206;
    let bytes = resumed ? start : 0;
    const counted = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        clearTimeout(timer);
        timer = setTimeout(() => stalled.abort(), STALL_MS);
        bytes += chunk.length;
        onProgress(bytes);
        yield chunk;
      }
    };
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
    // A server that knows no ranges sends everything again.
    await pipeline(body, counted, createWriteStream(file, { flags: resumed ? 'a' : 'w' }));
  } finally {
    clearTimeout(timer);
  }
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    found => found.size,
    () => 0,
  );
}
