import { crc32c } from './crc32c.ts';

/** Added to a checksum after its bits were turned, so that one of checksums differs from one of data. */
const MASK = 0xa282ead8;

/** A record of a TFRecord file: its length as 64 bits, their masked CRC-32C, the bytes, their masked CRC-32C; little endian. */
export function frameRecord(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length + 16);
  const view = new DataView(out.buffer);
  view.setBigUint64(0, BigInt(bytes.length), true);
  view.setUint32(8, masked(out.subarray(0, 8)), true);
  out.set(bytes, 12);
  view.setUint32(12 + bytes.length, masked(bytes), true);
  return out;
}

function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + MASK) >>> 0;
}
