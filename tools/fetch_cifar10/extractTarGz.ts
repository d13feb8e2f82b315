import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

const BLOCK = 512;

/**
 * Writes chosen regular files of a `.tar.gz` (POSIX ustar), reading it once, front to back.
 *
 * @param targets where to write each file, by its name in the archive; others are passed over
 * @returns the names that were found
 * @throws Error when the archive is damaged
 */
export async function extractTarGz(archive: string, targets: ReadonlyMap<string, string>): Promise<Set<string>> {
  const found = new Set<string>();
  const stream = createReadStream(archive, { highWaterMark: 1 << 20 }).pipe(createGunzip({ chunkSize: 1 << 18 }));
  let header = Buffer.alloc(0);
  let left = 0; // bytes of the present entry
  let padding = 0; // then zeros up to a whole block
  let output: FileHandle | undefined;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      for (let at = 0; at < piece.length; ) {
        if (left > 0) {
          const part = piece.subarray(at, at + left);
          if (output) await output.writeFile(part);
          left -= part.length;
          at += part.length;
        } else if (padding > 0) {
          const skipped = Math.min(padding, piece.length - at);
          padding -= skipped;
          at += skipped;
        } else {
          const part = piece.subarray(at, at + BLOCK - header.length);
          header = Buffer.concat([header, part]);
          at += part.length;
          if (header.length < BLOCK) continue;
          const entry = readHeader(header);
          header = Buffer.alloc(0);
          left = entry?.size ?? 0;
          padding = (BLOCK - (left % BLOCK)) % BLOCK;
          const target = entry?.regular ? targets.get(entry.name) : undefined;
          if (target !== undefined && entry) {
            found.add(entry.name);
            output = await open(target, 'w');
          }
        }
        if (left === 0 && output) {
          await output.sync();
          await output.close();
          output = undefined;
        }
      }
    }
  } finally {
    await output?.close();
  }
  if (left > 0) throw new Error(`${archive} ends in the middle of a file`);
  return found;
}

/** Undefined for a block of zeros, which ends the archive. */
function readHeader(block: Buffer): { name: string; size: number; regular: boolean } | undefined {
  if (block.every(byte => byte === 0)) return undefined;
  const text = (from: number, length: number): string => block.toString('utf8', from, from + length).split('\0')[0];
  const stored = Number.parseInt(text(148, 8).trim(), 8);
  let sum = 8 * 32; // the field of the checksum counts as spaces
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += block[i];
  if (sum !== stored) throw new Error('the archive is damaged: a header has a wrong checksum');
  const prefix = text(257, 5) === 'ustar' ? text(345, 155) : '';
  const kind = text(156, 1);
  return {
    name: prefix ? `${prefix}/${text(0, 100)}` : text(0, 100),
    size: Number.parseInt(text(124, 12).trim(), 8),
    regular: kind === '0' || kind === '',
  };
}
