import { describe, expect, test } from '@jest/globals';
import { DataError } from '../../framework/errors/UserError.ts';
import { decodePng } from '../../framework/files/png/decodePng.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import { pngFile } from './pngFile.ts';

const random = new RandomStream('png');
const noise = (length: number): Uint8Array => Uint8Array.from({ length }, () => random.integer(256));

describe('decodePng', () => {
  test.each([
    ['no filter', [0]],
    ['left', [1]],
    ['up', [2]],
    ['average', [3]],
    ['Paeth', [4]],
    ['all by turns', [4, 3, 2, 1, 0]],
  ])('filter: %s', (_, filters) => {
    const data = noise(7 * 5 * 3);
    expect(decodePng(pngFile(data, 7, 5, { filters }))).toEqual({ data, height: 7, width: 5, channels: 3 });
  });

  test.each([1, 2, 3, 4])('%d channels', channels => {
    const data = noise(6 * 4 * channels);
    const decoded = decodePng(pngFile(data, 6, 4, { channels, filters: [4, 1, 3] }));
    expect(decoded).toEqual({ data, height: 6, width: 4, channels });
  });

  test('pixels in several chunks, with other chunks between, of a file that is a part of a larger buffer', () => {
    const data = noise(64 * 16 * 3);
    const file = pngFile(data, 64, 16, { split: 5 });
    const inside = new Uint8Array(file.length + 7);
    inside.set(file, 7);
    expect(decodePng(inside.subarray(7)).data).toEqual(data);
  });

  const whole = pngFile(noise(30), 2, 5);
  const changed = (at: number): Uint8Array => {
    const bytes = Uint8Array.from(whole);
    bytes[at] ^= 1;
    return bytes;
  };
  test.each([
    ['an HTML page', Buffer.from('<!doctype html><html></html>'), 'is not a PNG file'],
    ['cut off inside a chunk', whole.subarray(0, whole.length - 20), 'is cut off'],
    ['cut off between chunks', whole.subarray(0, whole.length - 12), 'is cut off'],
    ['a flipped bit in the pixels', changed(whole.length - 20), 'checksum of chunk IDAT'],
    ['a flipped bit in the header', changed(20), 'checksum of chunk IHDR'],
    ['16 bit', pngFile(noise(30), 2, 5, { depth: 16 }), '16 bit rgb'],
    ['interlaced', pngFile(noise(30), 2, 5, { interlace: 1 }), 'interlaced'],
    ['a palette', pngFile(noise(50), 2, 5, { channels: 5 }), '8 bit palette'],
    ['a filter that does not exist', pngFile(noise(30), 2, 5, { filters: [9] }), 'has filter 9'],
  ])('%s is an error that names the file', (_, bytes, message) => {
    expect(() => decodePng(bytes, 'sheet.png')).toThrow(DataError);
    expect(() => decodePng(bytes, 'sheet.png')).toThrow('sheet.png');
    expect(() => decodePng(bytes, 'sheet.png')).toThrow(message);
  });
});
