import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readCheckpoint } from '../../framework/checkpoint/readCheckpoint.ts';
import { readSafetensors } from '../../framework/checkpoint/readSafetensors.ts';
import { readStateDict } from '../../framework/checkpoint/readStateDict.ts';
import type { TensorData } from '../../framework/checkpoint/StateDict.ts';
import { writeSafetensors } from '../../framework/checkpoint/writeSafetensors.ts';
import { CheckpointError } from '../../framework/errors/UserError.ts';
import { temporaryFolder } from '../data/files.ts';
import { failure } from '../runner/runs.ts';
import { runTool } from '../tools/runTool.ts';
import { floats, Pickle, zipBytes } from './pickles.ts';

const folder = temporaryFolder();
let counter = 0;

function file(bytes: Buffer | string, name = `f${counter++}.pt`): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const torchZip = (pickle: Buffer, records: Record<string, Buffer> = {}) =>
  zipBytes({
    'x/data.pkl': pickle,
    ...Object.fromEntries(Object.entries(records).map(([k, v]) => [`x/data/${k}`, v])),
  });
/** A dictionary with one tensor `w` over six elements. */
const one = (offset: number, shape: number[], strides: number[]) =>
  torchZip(new Pickle().raw('}').text('w').tensor('0', 6, offset, shape, strides).raw('s').end(), {
    0: floats([0, 1, 2, 3, 4, 5]),
  });
const plain = (shape: number[], data: TensorData['data'], dtype: TensorData['dtype'] = 'float32'): TensorData => ({
  dtype,
  shape,
  data,
});

describe('safetensors', () => {
  const tensors = new Map<string, TensorData>([
    ['b.weight', plain([2, 3], Float32Array.of(1, 2, 3, 4, 5, -0))],
    ['a', plain([], BigInt64Array.of(2n ** 60n), 'int64')],
    ['empty', plain([0, 4], new Float32Array(0))],
    ['flags', plain([3], Uint8Array.of(1, 0, 1), 'bool')],
    ['__proto__', plain([1], Float32Array.of(7))],
  ]);

  test('what is written is read, in its order, with its metadata', async () => {
    const path = join(folder, 'all.safetensors');
    await writeSafetensors(path, tensors, { epoch: '3' });
    const { tensors: read, metadata } = await readSafetensors(path);
    expect([...read]).toEqual([...tensors]);
    expect(metadata).toMatchObject({ epoch: '3' });
    const first = readFileSync(path);
    await writeSafetensors(path, tensors, { epoch: '3' });
    expect(readFileSync(path).equals(first)).toBe(true);
    expect(readdirSync(folder).filter(name => name.endsWith('.tmp'))).toEqual([]);
  });

  test.each([
    ['shape and offsets that differ', { w: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } }, 8, /needs 12 bytes/],
    ['a gap', { w: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, 8, /gap before w/],
    ['bytes of nobody', { w: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, 8, /4 bytes belong to no tensor/],
    ['an unknown type', { w: { dtype: 'F8', shape: [1], data_offsets: [0, 1] } }, 1, /type "F8"/],
    ['a negative size', { w: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, 4, /no valid shape/],
    ['no header', 'text', 0, /no JSON/],
  ])('%s is refused', async (_what, header, bytes, message) => {
    const json = Buffer.from(typeof header === 'string' ? `{${header}` : JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    const path = file(Buffer.concat([length, json, Buffer.alloc(bytes)]), `bad${counter++}.safetensors`);
    const error = await failure(readCheckpoint(path));
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error.message).toMatch(message);
  });
});

describe('pickles of PyTorch', () => {
  test('views come out in logical order', async () => {
    const read = async (bytes: Buffer) => {
      const { tensors } = await readCheckpoint(file(bytes));
      return [...((tensors.get('w') as TensorData).data as Float32Array)];
    };
    expect(await read(one(0, [2, 3], [3, 1]))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(await read(one(0, [3, 2], [1, 3]))).toEqual([0, 3, 1, 4, 2, 5]);
    expect(await read(one(1, [2, 2], [3, 1]))).toEqual([1, 2, 4, 5]);
    expect(await read(one(2, [3], [0]))).toEqual([2, 2, 2]);
    expect(await read(one(5, [0, 9], [9, 1]))).toEqual([]);
  });

  test.each([
    ['beyond the storage', one(4, [3], [1]), /reaches element 6 of a storage of 6/],
    ['a negative offset', one(-1, [3], [1]), /offset -1/],
    ['a negative stride', one(2, [2], [-1]), /strides \[-1\]/],
    ['a repetition without end', one(0, [2 ** 30, 2 ** 20], [0, 0]), /repeats a storage of 6 elements/],
    ['a flipped bit', flipped(one(0, [6], [1])), /CRC-32/],
    ['a truncated archive', one(0, [6], [1]).subarray(0, 200), /truncated/],
    ['a plain pickle', new Pickle().raw('}').end(), /plain pickle/],
    ['a pickle that ends early', Buffer.from([0x80, 2, 0x58, 0xff]), /truncated/],
    ['an empty stack', Buffer.from([0x80, 2, 0x52, 0x2e]), /damaged/],
    ['text', Buffer.from('hello'), /no checkpoint that can be read/],
  ])('%s is refused', async (_what, bytes, message) => {
    const error = await failure(readCheckpoint(file(bytes)));
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error.message).toMatch(message);
  });

  test.each([
    ['posix', 'system'],
    ['builtins', 'eval'],
    ['torch.serialization', 'load'],
    ['collections', 'namedtuple'],
    ['torch._utils', '__class__'],
    ['', 'constructor'],
  ])('%s.%s is not called, and named', async (module, name) => {
    const call = new Pickle().name(module, name).raw('(').text(`touch ${folder}/pwned`).raw('tR').end();
    const error = await failure(readCheckpoint(file(torchZip(call))));
    expect(error.message).toContain(`names ${module}.${name}, which is not allowed`);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  test('keys of a prototype are keys', async () => {
    const { values } = await readCheckpoint(file(torchZip(nested())));
    expect([...values]).toEqual([['__proto__/polluted', 1]]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('a dictionary within itself is refused', async () => {
    const loop = new Pickle().raw('}q\x00').text('self').raw('h\x00s').end();
    expect((await failure(readCheckpoint(file(torchZip(loop))))).message).toContain('self contains itself');
  });
});

describe('readStateDict', () => {
  const state = async (...prefixes: string[]) => {
    const path = join(folder, `s${counter++}.safetensors`);
    await writeSafetensors(path, new Map(prefixes.map(prefix => [`${prefix}w`, plain([1], Float32Array.of(1))])));
    return path;
  };

  test('takes off the dictionary and the prefixes around a network', async () => {
    for (const prefix of [
      '',
      'module.',
      'model.',
      'module.model.',
      'state_dict/',
      'state_dict/module.',
      'model/',
      'net/',
    ])
      expect([...(await readStateDict(await state(prefix))).keys()]).toEqual(['w']);
    const proda = await state('ResNet101/model_state/', 'FCDiscriminator/model_state/');
    expect([...(await readStateDict(proda)).keys()]).toEqual(['w']);
    // Not all names have it: it is a part of the names.
    expect([...(await readStateDict(await state('model.', 'other.'))).keys()]).toEqual(['model.w', 'other.w']);
  });

  test('more than one network, a folder that is no checkpoint, and no tensors are refused', async () => {
    const two = await failure(readStateDict(await state('A/model_state/', 'B/model_state/')));
    expect(two.message).toContain('holds more than one network: A/model_state/ B/model_state/');
    mkdirSync(join(folder, 'plain'));
    expect((await failure(readStateDict(join(folder, 'plain')))).message).toContain('no checkpoint of shiftkit');
    expect((await failure(readStateDict(await state()))).message).toContain('holds no tensors');
  });
});

describe('tools/convert_checkpoint.js', () => {
  test('converts, lists, and does not overwrite', () => {
    const input = file(one(0, [3, 2], [1, 3]), 'in.pth');
    const output = join(folder, 'out.safetensors');
    const first = runTool('convert_checkpoint', [input, output]);
    expect(first).toMatchObject({ code: 0, stdout: `${output}: 1 tensors, 6 values\n` });
    expect(runTool('convert_checkpoint', [output, '--list']).stdout).toContain('w  float32 [3, 2]');
    const again = runTool('convert_checkpoint', [input, output]);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('--force replaces it');
    expect(runTool('convert_checkpoint', [input, output, '--force']).code).toBe(0);
    expect(runTool('convert_checkpoint', [input, join(folder, 'out.pt')]).stderr).toContain('ends in .safetensors');
    expect(runTool('convert_checkpoint', [input, join(folder, 'y.safetensors'), '--key', 'net']).stderr).toContain(
      'has no tensors under net',
    );
  });
});

/** `{'__proto__': {'polluted': 1}}` */
function nested(): Buffer {
  return new Pickle().raw('}').text('__proto__').raw('}').text('polluted').int(1).raw('ss').end();
}

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.indexOf(floats([0, 1, 2, 3, 4, 5])) + 3] ^= 1;
  return copy;
}
