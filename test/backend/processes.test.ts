import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { reportText } from '../../tools/doctor/reportText.ts';
import { TEST_BACKENDS } from '../support/backends.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftkit-processes-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs Node with its error stream in a file: in the socket that it gets otherwise, TensorFlow cannot be silenced. */
function node(...options: string[]): { status: number | null; stdout: string; stderr: string } {
  const file = join(folder, 'stderr');
  const descriptor = openSync(file, 'w');
  const { status, stdout } = spawnSync(process.execPath, options, {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 50_000,
    stdio: ['ignore', 'pipe', descriptor],
  });
  closeSync(descriptor);
  return { status, stdout, stderr: readFileSync(file, 'utf8') };
}

test.each([...TEST_BACKENDS])('a process that opens %s ends by itself and prints no noise', backend => {
  const { status, stdout, stderr } = node('tools/doctor.js', '--probe', backend);
  expect(JSON.parse(stdout)).toMatchObject({ works: true, info: { name: backend } });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('quietly silences the error stream while it works, and no longer', () => {
  const program = `
    import { writeSync } from 'node:fs';
    const { quietly } = await import('./framework/backend/quietly.ts');
    console.error('before');
    const value = quietly(() => { writeSync(2, 'noise'); return 7; });
    console.error('after', value);
    try { quietly(() => { throw new Error('inside'); }); } catch (error) { console.error(error.message); }`;
  const { stderr } = node('--import', 'tsx', '--input-type=module', '-e', program);
  expect(stderr).toBe('before\nafter 7\ninside\n');
});

test('doctor names every backend, what is missing and what auto takes', () => {
  const { status, stdout } = node('tools/doctor.js', '--json');
  expect(status).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ machine: { node: process.versions.node }, native: { engine: expect.any(String) } });
  expect(report.backends.find(({ name }: { name: string }) => name === 'wasm').probe.works).toBe(true);

  const text = reportText(report);
  for (const name of ['tensorflow', 'webgpu', 'wasm', 'cpu'])
    expect(text).toMatch(new RegExp(`^ {2}${name} +(works|no): `, 'm'));
  expect(text).toMatch(/runtime\.backend: 'auto' takes (tensorflow|wasm)\n/);
  expect(text).toMatch(/Native engine in .*: (in place|stale|none)/);
});

test('doctor without compiler, packages and engine says how to get them', () => {
  const none = { works: false, reason: 'absent' } as const;
  const text = reportText({
    shiftkit: '1.0.0',
    machine: {
      node: '20.19.0',
      nodeApi: '9',
      npm: null,
      system: 'Linux',
      processor: 'x',
      cores: 1,
      memory: { total: 1, free: 1 },
      features: undefined,
      halfPrecision: false,
      nvidia: ['A GPU, 1, 2 MiB'],
    },
    backends: [{ name: 'tensorflow', available: false, reason: 'absent', lacks: ['build it'], probe: none }],
    auto: null,
    native: { folder: '.native', packages: 'in place', engine: 'none', kind: null, python: null, compiler: null },
    optional: { sharp: null, webgpu: '0.6.2' },
  });
  expect(text).toContain('tensorflow no: absent\n             build it');
  expect(text).toContain('missing: Python 3 with pip and a C++ compiler');
  expect(text).toContain('the GPU is not used: `npm run setup -- --gpu` brings the CUDA build');
  expect(text).toContain('sharp missing (npm install sharp), webgpu 0.6.2');
});
