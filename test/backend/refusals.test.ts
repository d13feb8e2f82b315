import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { currentBackend } from '../../framework/backend/currentBackend.ts';
import { listBackends } from '../../framework/backend/listBackends.ts';
import { ADDON_VERSION, TENSORFLOW_VERSION } from '../../framework/backend/native/engineFolder.ts';
import { openBackend } from '../../framework/backend/openBackend.ts';
import { BackendError } from '../../framework/errors/UserError.ts';
// @ts-expect-error plain JavaScript, which runs before TypeScript can
import { ADDON, NODE_API, TENSORFLOW } from '../../tools/setup/pins.js';

// A file of its own: no engine has been loaded in this registry of modules, so that it can still be missing.
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftkit-engine-'));
  process.env.SHIFTKIT_NATIVE_DIR = folder;
});
afterEach(() => {
  delete process.env.SHIFTKIT_NATIVE_DIR;
  rmSync(folder, { recursive: true });
});

const platform = `${process.platform} ${process.arch}`;
const stamp = { kind: 'cpu', tensorflow: TENSORFLOW_VERSION, platform, napi: 8, addon: ADDON_VERSION };
function engine(changes: object): void {
  writeFileSync(join(folder, 'tfjs_binding.node'), 'no library');
  writeFileSync(join(folder, 'stamp.json'), JSON.stringify({ ...stamp, ...changes }));
}
const opening = (options: object) => openBackend(options).then(String, error => error);

test('before a backend is open, asking for it says so', () => {
  expect(() => currentBackend()).toThrow(new BackendError('No backend is open'));
});

test('the framework and the set-up pin one TensorFlow', () => {
  expect([TENSORFLOW, NODE_API, ADDON]).toEqual([TENSORFLOW_VERSION, stamp.napi, ADDON_VERSION]);
});

test.each([
  [{ tensorflow: '2.9.1' }, `is TensorFlow 2.9.1, ${TENSORFLOW_VERSION} is needed`],
  [{ platform: 'win32 x64' }, 'was built for win32 x64, this is'],
  [{ addon: 1 }, 'was built for another version of shiftkit'],
  [{ napi: 99 }, 'needs Node-API 99, this Node has'],
  [{}, 'does not load: '],
])('a native engine with %j is refused, with the way out', async (changes, words) => {
  engine(changes);
  const error = await opening({ backend: 'tensorflow' });
  expect(error).toBeInstanceOf(BackendError);
  expect(error.message).toContain(words);
  expect(error.message).toContain(folder);
  expect(error.hint).toContain('npm run setup');
});

test('auto goes on with wasm and says why', async () => {
  const info = await openBackend();
  expect(info.name).toBe('wasm');
  expect(info.why).toContain(`not tensorflow: no native engine in ${folder}`);
  expect((await listBackends())[0]).toMatchObject({
    available: false,
    lacks: [expect.stringContaining('npm run setup')],
  });
});

test('a GPU that is asked for and not there is an error on every backend that has none', async () => {
  for (const backend of ['wasm', 'cpu']) {
    expect((await opening({ backend, device: 'gpu' })).message).toContain(
      'computes on the CPU, but runtime.device is gpu',
    );
  }
  const presence = await listBackends();
  if (presence.some(({ name, available }) => name === 'webgpu' && available)) return;
  const error = await opening({ device: 'gpu' });
  expect(error).toBeInstanceOf(BackendError);
  expect(error.message).toMatch(/^A GPU was asked for, but none can be used: not tensorflow: .*; not webgpu: /);
  expect((await opening({ backend: 'webgpu' })).hint).toMatch(/driver|npm install/);
});

test('wrong options are named', async () => {
  expect((await opening({ backend: 'wsam' })).message).toContain(
    'there is no backend "wsam"; known are auto, tensorflow',
  );
  expect((await opening({ backend: 'wsam' })).hint).toBe('Did you mean wasm?');
  expect((await opening({ threads: 1.5 })).message).toBe('runtime.threads: 1.5, expected a whole number from 1 on');
  expect((await opening({ precision: 'bfloat16' })).message).toContain('runtime.precision: bfloat16');
});
