import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readCheckpoint } from '../../framework/checkpoint/readCheckpoint.ts';
import type { TensorData } from '../../framework/checkpoint/StateDict.ts';
import { CheckpointError } from '../../framework/errors/UserError.ts';
import { goldenDescribe } from '../support/golden.ts';

interface ExpectedTensor {
  shape: number[];
  dtype: string;
  sum?: number | string;
  abs_sum?: number | string;
  first8: (number | string)[];
}
interface ExpectedFile {
  must: string;
  because?: string;
  tensors?: Record<string, ExpectedTensor>;
  other_values?: Record<string, unknown>;
}

const scratch = new DataView(new ArrayBuffer(4));

/** IEEE 754 half precision to a number. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

function bfloat(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

function numbersOf({ dtype, data }: TensorData): number[] {
  if (dtype === 'float16') return Array.from(data as Uint16Array, half);
  if (dtype === 'bfloat16') return Array.from(data as Uint16Array, bfloat);
  return Array.from(data as ArrayLike<number | bigint>, Number);
}

/** JSON has no word for these. */
function numberIn(value: number | string): number {
  return typeof value === 'number'
    ? value
    : Number(value.replace(/^-?inf$/i, text => (text.startsWith('-') ? '-Infinity' : 'Infinity')));
}

function expectTensor(name: string, found: TensorData | undefined, expected: ExpectedTensor): void {
  expect([name, found?.dtype, found?.shape]).toEqual([name, expected.dtype, expected.shape]);
  const numbers = numbersOf(found as TensorData);
  expect(numbers.slice(0, 8)).toEqual(expected.first8.slice(0, 8).map(numberIn));
  const close = (sum: number, golden: number | string | undefined) => {
    if (typeof golden !== 'number') return;
    expect(Math.abs(sum - golden)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(golden)));
  };
  close(
    numbers.reduce((sum, value) => sum + value, 0),
    expected.sum,
  );
  close(
    numbers.reduce((sum, value) => sum + Math.abs(value), 0),
    expected.abs_sum,
  );
}

/** A value as the golden file writes it. */
function asGolden(value: unknown): unknown {
  if (typeof value === 'bigint') return { integer: String(value) };
  if (value === Number.POSITIVE_INFINITY) return 'Infinity';
  if (value instanceof Map) return Object.fromEntries(value);
  if (Array.isArray(value)) return [...value].map(asGolden);
  return value;
}

goldenDescribe('models/checkpoints', folder => {
  const { files } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
    files: Record<string, ExpectedFile>;
  };

  test('there are files of every kind', () => {
    const musts = Object.values(files).map(({ must }) => must);
    expect(musts.filter(must => must === 'load').length).toBeGreaterThan(5);
    expect(musts.filter(must => must === 'refuse').length).toBeGreaterThan(5);
  });

  test.each(Object.entries(files).map(([name, file]) => ({ name, file })))('$name', async ({ name, file }) => {
    const path = join(folder, name);
    if (file.must.startsWith('refuse') && !file.tensors) {
      const error = await readCheckpoint(path).then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      if (file.must === 'refuse' || error) {
        expect(error).toBeInstanceOf(CheckpointError);
        expect(error?.message).toContain(name);
      }
    } else {
      const { tensors, values } = await readCheckpoint(path);
      for (const [key, expected] of Object.entries(file.tensors ?? {})) expectTensor(key, tensors.get(key), expected);
      expect([...tensors.keys()].sort()).toEqual(Object.keys(file.tensors ?? {}).sort());
      for (const [key, expected] of Object.entries(file.other_values ?? {})) {
        expect([...values.keys()]).toContain(key);
        // dtypes and devices may be shown in any way
        const free = typeof expected === 'object' && expected !== null && 'note' in expected;
        if (!free) expect([key, asGolden(values.get(key))]).toEqual([key, expected]);
      }
    }
    expect(existsSync('pwned')).toBe(false);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('integers are exact', async () => {
    for (const name of ['zip_dtypes.pt', 'legacy_dtypes.pth', 'weights.safetensors'].filter(file => file in files)) {
      const { tensors } = await readCheckpoint(join(folder, name));
      const large = [...tensors].find(([key]) => key.endsWith('int64_large')) as [string, TensorData];
      expect([...(large[1].data as BigInt64Array)].slice(0, 3)).toEqual([
        9007199254740993n,
        -4611686018427387904n,
        4611686018427387904n,
      ]);
    }
  });
});
