import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { gpuName } from '../../framework/backend/native/gpuName.ts';
import { isDeterministic, setGpuEnvironment } from '../../framework/backend/native/gpuSettings.ts';

const NAMES = [
  'CUDA_VISIBLE_DEVICES',
  'CUDA_DEVICE_ORDER',
  'TF_FORCE_GPU_ALLOW_GROWTH',
  'TF_DETERMINISTIC_OPS',
  'NVIDIA_TF32_OVERRIDE',
];
const before = new Map(NAMES.map(name => [name, process.env[name]]));
const clear = () => {
  for (const name of NAMES) delete process.env[name];
};
beforeEach(clear);
afterEach(() => {
  clear();
  for (const [name, value] of before) if (value !== undefined) process.env[name] = value;
});

test('one GPU, growing memory, the same numbers every time, no TF32', () => {
  const restore = setGpuEnvironment(false);
  expect(NAMES.map(name => process.env[name])).toEqual(['0', 'PCI_BUS_ID', 'true', '1', '0']);
  expect(isDeterministic()).toBe(true);
  restore();
  expect(NAMES.map(name => process.env[name])).toEqual(['0', undefined, undefined, undefined, undefined]);
});

test('what the user has set stays, also afterwards; of several GPUs the first is taken', () => {
  Object.assign(process.env, { CUDA_VISIBLE_DEVICES: '2,3', TF_DETERMINISTIC_OPS: '0', NVIDIA_TF32_OVERRIDE: '1' });
  setGpuEnvironment(false)();
  expect(NAMES.map(name => process.env[name])).toEqual(['2', undefined, undefined, '0', '1']);
  expect(isDeterministic()).toBe(false);
  setGpuEnvironment(true);
  expect(process.env.CUDA_VISIBLE_DEVICES).toBe('-1');
});

test('the name of a GPU, by its number on the bus or by its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftkit-gpus-'));
  const cards = [
    ['0000:01:00.0', 'Model: \t\t NVIDIA L4\nIRQ:   \t\t 1\nGPU UUID: \t GPU-aaa\n'],
    ['0000:81:00.0', 'Model: \t\t NVIDIA H100 80GB HBM3\nGPU UUID: \t GPU-bbb\n'],
  ];
  for (const [name, text] of cards) {
    mkdirSync(join(folder, name!));
    writeFileSync(join(folder, name!, 'information'), text!);
  }
  expect(gpuName('0', folder)).toBe('NVIDIA L4');
  expect(gpuName('1', folder)).toBe('NVIDIA H100 80GB HBM3');
  expect(gpuName('GPU-bbb', folder)).toBe('NVIDIA H100 80GB HBM3');
  expect(gpuName('7', folder)).toBeUndefined();
  rmSync(folder, { recursive: true });
  expect(gpuName('0', folder)).toBeUndefined();
});
