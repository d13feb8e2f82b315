import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Checkout } from './Checkout.ts';

let checkout: Checkout;
beforeEach(async () => {
  checkout = new Checkout();
  await checkout.serve();
});
afterEach(() => checkout.remove());

const ADDON = '.native/tfjs_binding.node';

test('builds the engine, leaves nothing else behind, and has nothing to do the second time', async () => {
  const first = await checkout.setup();
  expect(first).toMatchObject({ code: 0, output: expect.stringContaining('Native engine: built.') });
  expect(checkout.read('.native/tensorflow/lib1')).toBe('tensorflow');
  expect(checkout.made()).toEqual(['.native']);

  expect(await checkout.setup()).toEqual({ code: 0, output: 'Packages: in place.\nNative engine: in place.\n' });
  expect(await checkout.setup({ quiet: true })).toEqual({ code: 0, output: '' });
  expect(checkout.requests).toEqual(['']);
});

test('an engine of other sources, pins or Node-API is stale and built anew, from its own libraries where they fit', async () => {
  await checkout.setup();
  checkout.changeSources('second');
  const look = await checkout.setup({ check: true });
  expect(look).toEqual({
    code: 1,
    output: 'packages: in place\nnative engine: stale: the sources of the addon have changed\n',
  });
  expect((await checkout.setup()).output).toContain('the libraries that are there');
  expect(checkout.read(ADDON)).toContain('// second');
  expect(checkout.requests).toHaveLength(1);

  const stamp = JSON.parse(checkout.read('.native/stamp.json'));
  checkout.write('.native/stamp.json', JSON.stringify({ ...stamp, napi: 3 }));
  expect((await checkout.setup()).output).toContain('stale: it was built for another Node-API');
  checkout.write('.native/stamp.json', JSON.stringify({ ...stamp, wheel: 'another' }));
  expect((await checkout.setup()).output).toContain('stale: another TensorFlow wheel is pinned now');
  expect(checkout.requests).toHaveLength(2);
  checkout.write('.native/stamp.json', JSON.stringify({ ...stamp, headers: 'others' }));
  expect((await checkout.setup()).output).toContain("stale: other headers of TensorFlow's are needed now");
  expect(checkout.requests).toHaveLength(3);
  expect((await checkout.setup({ check: true })).code).toBe(0);
});

test('a disk without room is told before anything is downloaded, and is enough for another addon', async () => {
  checkout.room = 1e18;
  expect((await checkout.setup()).output).toContain('GB left; the engine takes 1000000000.0 GB while it is built');
  expect(checkout.requests).toEqual([]);
  expect(checkout.made()).toEqual([]);
  checkout.room = 1e6;
  await checkout.setup();
  checkout.changeSources('second');
  checkout.room = 1e18;
  expect((await checkout.setup()).output).toContain('Native engine: built.');
});

test('a killed run leaves the old engine; the next one replaces it and sweeps up', async () => {
  await checkout.setup();
  checkout.changeSources('second');
  const child = checkout.start({}, { FAKE_SLOW: '1' });
  const partial = `.native-partial-${child.pid}`;
  await checkout.until(() => checkout.has(`${partial}/tfjs_binding.node`));
  child.kill('SIGKILL');
  await new Promise(resolve => child.on('exit', resolve));
  expect(checkout.read(ADDON)).toContain('// first');
  expect(checkout.made()).toEqual(['.native', '.native-lock', partial]);

  expect((await checkout.setup()).code).toBe(0);
  expect(checkout.read(ADDON)).toContain('// second');
  expect(checkout.made()).toEqual(['.native']);
});

test('a new engine that does not load is not taken, and the older one stays', async () => {
  await checkout.setup();
  checkout.changeSources('second');
  checkout.unseen = false;
  const { code, output } = await checkout.setup({ native: true });
  expect(code).toBe(1);
  expect(output).toContain('No native engine: the engine was built but does not load on this machine: Error: ');
  expect(output).toContain('The older engine stays where it is.');
  expect(checkout.read(ADDON)).toContain('// first');
  expect(checkout.made()).toEqual(['.native']);
});

test('an engine that has lost a library is built anew', async () => {
  await checkout.setup();
  checkout.rename('.native/tensorflow/lib1', 'lost');
  expect((await checkout.setup()).output).toContain('stale: a library of TensorFlow is missing');
  expect(checkout.read('.native/tensorflow/lib1')).toBe('tensorflow');
});

test('a run killed between taking the old engine away and bringing the new one: the old one comes back', async () => {
  await checkout.setup();
  checkout.rename('.native', '.native-old-1');
  expect((await checkout.setup()).output).toBe('Packages: in place.\nNative engine: in place.\n');
  expect(checkout.made()).toEqual(['.native']);
});

test('SHIFTKIT_NATIVE_DIR names the folder', async () => {
  const elsewhere = { SHIFTKIT_NATIVE_DIR: join(checkout.root, 'else', 'engine') };
  expect((await checkout.setup({}, elsewhere)).output).toContain('Native engine: built.');
  expect(checkout.has('else/engine/tfjs_binding.node')).toBe(true);
  expect(checkout.made()).toEqual([]);
});

test('a package of the binding with other sources is refused', async () => {
  checkout.write('node_modules/@tensorflow/tfjs-node-gpu/binding/tfjs_backend.cc', 'int main() {}');
  const { code, output } = await checkout.setup();
  expect(code).toBe(0);
  expect(output).toContain(
    'No native engine: tfjs_backend.cc in the package of the binding is not the one that is pinned',
  );
});

test('a package in another version is not taken; the pinned one is fetched', async () => {
  checkout.write('node_modules/node-api-headers/package.json', '{"version":"2.0.1"}');
  const { code, output } = await checkout.setup();
  expect(code).toBe(0);
  expect(output).toMatch(
    /No native engine: npm could not fetch node-api-headers 2\.0\.0: .*ENOENT\. Look to the network/,
  );
});

test('two at once: one builds, the other waits for it', async () => {
  const runs = await Promise.all([checkout.setup(), checkout.setup()]);
  expect(runs.map(run => run.code)).toEqual([0, 0]);
  expect(runs.filter(run => run.output.includes('built.'))).toHaveLength(1);
  expect(checkout.requests).toEqual(['']);
});

test('a broken download goes on where it broke off', async () => {
  checkout.breaks.push(100_000);
  expect((await checkout.setup()).code).toBe(0);
  expect(checkout.requests[0]).toBe('');
  expect(checkout.requests[1]).toMatch(/^bytes=[1-9]\d+-$/);
  expect(checkout.requests).toHaveLength(2);
});

test('a download that is not the pinned one is refused, and WebAssembly stays', async () => {
  checkout.wheel.fill('x', 0, 1);
  const { code, output } = await checkout.setup();
  expect(code).toBe(0);
  expect(output).toContain('No native engine: the wheel tensorflow-cpu 9.9 that arrived is not the pinned one');
  expect(output).toContain('Everything runs on WebAssembly');
  expect(readdirSync(join(checkout.root, '.native-download'))).toEqual([]);
  expect(checkout.has('.native')).toBe(false);
});

test('without Python and compiler: one paragraph with the way out; an error only where the engine was demanded', async () => {
  const nothing = { PATH: join(checkout.root, 'nowhere') };
  const { code, output } = await checkout.setup({}, nothing);
  expect(code).toBe(0);
  expect(output).toMatch(
    /No native engine: Python 3 with pip.*apt install python3-pip.*a C\+\+ compiler.*apt install g\+\+/,
  );
  expect((await checkout.setup({ native: true }, nothing)).code).toBe(1);
  expect(checkout.made()).toEqual([]);
  expect(await checkout.setup({ native: false }, nothing)).toEqual({ code: 0, output: 'Packages: in place.\n' });
  expect((await checkout.setup({}, { ...nothing, SHIFTKIT_NATIVE: '0' })).output).toBe('Packages: in place.\n');
});

test('what there are no pins for is refused clearly', async () => {
  const { code, output } = await checkout.setup({ gpu: true });
  expect(code).toBe(1);
  expect(output).toContain(`no native engine for CUDA for ${process.platform} ${process.arch}`);
});

test('the CUDA build has the libraries where TensorFlow looks for them, wherever its folder is moved to', async () => {
  checkout.kinds = ['cpu', 'gpu'];
  expect((await checkout.setup({ gpu: true })).code).toBe(0);
  checkout.rename('.native', 'elsewhere');
  expect(checkout.read('elsewhere/tensorflow/include/lib1')).toBe('tensorflow');
  expect(checkout.read('elsewhere/stamp.json')).toContain('"kind":"gpu"');
});

test('packages that are not those of the lockfile are seen', async () => {
  checkout.write(
    'package-lock.json',
    '{"packages":{"node_modules/a":{"version":"2.0.0"},"node_modules/b":{"version":"1.0.0","optional":true}}}',
  );
  checkout.write('node_modules/.package-lock.json', '{"packages":{"node_modules/a":{"version":"1.0.0"}}}');
  expect((await checkout.setup({ check: true })).output).toContain('packages: missing or not those of the lockfile');
  checkout.write('node_modules/.package-lock.json', '{"packages":{"node_modules/a":{"version":"2.0.0"}}}');
  expect((await checkout.setup({ check: true })).output).toContain('packages: missing');
  checkout.write('node_modules/a/package.json', '{}');
  expect((await checkout.setup({ check: true })).output).toContain('packages: in place');
});
