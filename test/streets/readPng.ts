import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { unfilterRows } from '../../framework/files/png/unfilterRows.ts';

/** A PNG file as it is stored: header, palette, and the values before anybody converts them. */
export interface StoredPng {
  readonly height: number;
  readonly width: number;
  readonly depth: number;
  /** 0: grey, 2: RGB, 3: palette. */
  readonly colourType: number;
  readonly palette: readonly number[];
  /** Values, interleaved rows; those of 16 bit put together. */
  readonly values: readonly number[];
}

export function readPng(file: string): StoredPng {
  const bytes = readFileSync(file);
  const chunks: { kind: string; content: Buffer }[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    chunks.push({ kind: bytes.toString('latin1', at + 4, at + 8), content: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  const contentOf = (kind: string): Buffer => Buffer.concat(chunks.filter(c => c.kind === kind).map(c => c.content));
  const header = contentOf('IHDR');
  const [width, height, depth, colourType] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9]];
  const pixelBytes = ((colourType === 2 ? 3 : 1) * depth) / 8;
  const data = unfilterRows(inflateSync(contentOf('IDAT')), height, width * pixelBytes, pixelBytes, file);
  const values =
    depth === 8 ? [...data] : Array.from({ length: data.length / 2 }, (_, i) => (data[2 * i] << 8) | data[2 * i + 1]);
  return { height, width, depth, colourType, palette: [...contentOf('PLTE')], values };
}
