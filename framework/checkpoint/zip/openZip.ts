import { crc32, inflateRawSync } from 'node:zlib';
import { CheckpointError } from '../../errors/UserError.ts';

interface Entry {
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Of the local header. */
  readonly at: number;
}

export interface Zip {
  readonly names: readonly string[];
  /**
   * The content of an entry, its CRC-32 checked.
   *
   * @param limit entries that say to be larger when unpacked are not unpacked; default: 64 MB.
   */
  read(name: string, limit?: number): Buffer;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const [STORED, DEFLATED] = [0, 8];
const LIMIT = 64 * 2 ** 20;

/**
 * Opens a zip archive in memory (stored and deflated entries, ZIP64), strictly: PyTorch's own reader does not check
 * the sums, so that a flipped bit goes unseen there.
 *
 * @throws CheckpointError when the archive is truncated or damaged.
 */
export function openZip(bytes: Buffer, file: string): Zip {
  const entries = readDirectory(bytes, file);
  return {
    names: [...entries.keys()],
    read(name, limit = LIMIT) {
      const entry = entries.get(name);
      if (!entry) throw new CheckpointError(`${file} is damaged: ${name} is missing`);
      return readEntry(bytes, file, name, entry, limit);
    },
  };
}

function readDirectory(bytes: Buffer, file: string): Map<string, Entry> {
  const end = findEnd(bytes);
  if (end < 0) {
    throw new CheckpointError(`${file} is truncated: the directory at its end is missing`, {
      hint: 'the download or copy is incomplete: fetch it again',
    });
  }
  try {
    let count = bytes.readUInt16LE(end + 10);
    let at = bytes.readUInt32LE(end + 16);
    if (count === 0xffff || at === 0xffffffff) {
      if (bytes.readUInt32LE(end - 20) !== LOCATOR64) throw new RangeError('no ZIP64 locator');
      const end64 = Number(bytes.readBigUInt64LE(end - 12));
      if (bytes.readUInt32LE(end64) !== END64) throw new RangeError('no ZIP64 end');
      count = Number(bytes.readBigUInt64LE(end64 + 32));
      at = Number(bytes.readBigUInt64LE(end64 + 48));
    }
    const entries = new Map<string, Entry>();
    for (let i = 0; i < count; i++) {
      if (bytes.readUInt32LE(at) !== CENTRAL) throw new RangeError('no entry');
      const [nameLength, extraLength, commentLength] = [28, 30, 32].map(offset => bytes.readUInt16LE(at + offset));
      entries.set(
        bytes.toString('utf8', at + 46, at + 46 + nameLength),
        readCentral(bytes, at, nameLength, extraLength),
      );
      at += 46 + nameLength + extraLength + commentLength;
    }
    return entries;
  } catch (error) {
    if (!(error instanceof RangeError) && (error as { code?: string }).code !== 'ERR_OUT_OF_RANGE') throw error;
    throw new CheckpointError(`${file} is damaged: the directory of the archive cannot be read`, { cause: error });
  }
}

function findEnd(bytes: Buffer): number {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 0xffff); at--) {
    if (bytes.readUInt32LE(at) === END) return at;
  }
  return -1;
}

function readCentral(bytes: Buffer, at: number, nameLength: number, extraLength: number): Entry {
  const sizes = {
    size: bytes.readUInt32LE(at + 24),
    packed: bytes.readUInt32LE(at + 20),
    at: bytes.readUInt32LE(at + 42),
  };
  let extra = at + 46 + nameLength;
  for (const last = extra + extraLength; extra + 4 <= last; extra += 4 + bytes.readUInt16LE(extra + 2)) {
    if (bytes.readUInt16LE(extra) !== 1) continue;
    // ZIP64: only those numbers stand here that did not fit, in this order.
    let position = extra + 4;
    for (const key of ['size', 'packed', 'at'] as const) {
      if (sizes[key] !== 0xffffffff) continue;
      sizes[key] = Number(bytes.readBigUInt64LE(position));
      position += 8;
    }
  }
  return { ...sizes, method: bytes.readUInt16LE(at + 10), crc: bytes.readUInt32LE(at + 16) };
}

function readEntry(bytes: Buffer, file: string, name: string, entry: Entry, limit: number): Buffer {
  const { at, packed, size, method, crc } = entry;
  const damaged = (reason: string, cause?: unknown) =>
    new CheckpointError(`${file} is damaged: ${name} ${reason}`, { cause });
  if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== LOCAL) throw damaged('is not where the directory says');
  const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  if (start + packed > bytes.length) throw damaged('reaches beyond the end of the file');
  const raw = bytes.subarray(start, start + packed);
  if (method !== STORED && method !== DEFLATED) throw damaged(`is packed by method ${method}, which is not read`);
  // An entry that is too long is for the caller to report: it knows what was expected.
  if (method === DEFLATED && size > Math.max(limit, LIMIT)) throw damaged(`would unpack to ${size} bytes`);
  let content = raw;
  if (method === DEFLATED) {
    try {
      content = inflateRawSync(raw, { maxOutputLength: Math.max(size, 1) });
    } catch (error) {
      throw damaged('cannot be unpacked', error);
    }
  }
  if (content.length !== size || crc32(content) !== crc) throw damaged('is not what was written: its CRC-32 differs');
  return content;
}
