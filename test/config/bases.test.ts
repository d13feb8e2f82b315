import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { resolveConfigPath } from '../../framework/config/resolveConfigPath.ts';
import { Folder } from './folder.ts';

const folder = new Folder();
const counter = globalThis as { evaluations?: number };

describe('bases', () => {
  test('T1: a circle is shown as a chain', async () => {
    const two = { 'b.config.ts': "{ _base_: './a.config.ts' }", 'a.config.ts': "{ _base_: './b.config.ts' }" };
    const start = performance.now();
    expect(await folder.refusal(two)).toContain('a.config.ts → b.config.ts → a.config.ts');
    expect(performance.now() - start).toBeLessThan(1000);
    expect(await folder.refusal({ 's.config.ts': "{ _base_: './s.config.ts' }" })).toContain(
      's.config.ts → s.config.ts',
    );
    const three = {
      'c.config.ts': "{ _base_: './b.config.ts' }",
      'b.config.ts': "{ _base_: './c.config.ts' }",
      'a.config.ts': "{ _base_: './b.config.ts' }",
    };
    expect(await folder.refusal(three)).toContain('a.config.ts → b.config.ts → c.config.ts → b.config.ts');
  });

  test('T2: two bases that share a base load, and it is evaluated once', async () => {
    counter.evaluations = 0;
    const config = await folder.load({
      'root.config.ts': 'globalThis.evaluations++; export default { seed: 4, model: { type: "NetT", depth: 8 } };',
      'left.config.ts': "{ _base_: './root.config.ts', method: { type: 'TentT' } }",
      'right.config.ts': "{ _base_: './root.config.ts', load_from: 'x.pth' }",
      'top.config.ts': "{ _base_: ['./left.config.ts', './right.config.ts'], model: { depth: 9 } }",
    });
    expect(counter.evaluations).toBe(1);
    expect(config.value).toMatchObject({ seed: 4, model: { depth: 9 }, method: { steps: 1 }, load_from: 'x.pth' });
  });

  test('T3: bases may repeat equal values; different ones are an error that names both places', async () => {
    const same = {
      'l.config.ts': "{ model: { type: 'NetT', classes: ['a'] } }",
      'r.config.ts': "{ model: { type: 'NetT', classes: ['a'], depth: 3 } }",
    };
    const both = "{ _base_: ['./l.config.ts', './r.config.ts'] }";
    expect((await folder.load({ ...same, 't.config.ts': both })).get('model.depth')).toBe(3);
    const text = await folder.refusal({
      ...same,
      'r.config.ts': "{\n  model: { type: 'NetT',\n    classes: ['b'] } }",
      't.config.ts': both,
    });
    expect(text).toContain('two bases disagree on model.classes: ["a"] and ["b"]');
    expect(text).toContain('l.config.ts:2:54   export default');
    expect(text).toContain("r.config.ts:4:5   classes: ['b']");
  });

  test('T19: spaces, .., absolute paths, links, backslashes, this package', async () => {
    const base = folder.write('with space/base one.config.ts', '{ seed: 11 }');
    const seedBy = async (path: string) =>
      (await folder.load({ 'deep/er/t.config.ts': `{ _base_: ${JSON.stringify(path)} }` })).value.seed;
    expect(await seedBy('../../with space/base one.config.ts')).toBe(11);
    expect(await seedBy('..\\..\\with space\\base one.config.ts')).toBe(11);
    expect(await seedBy(base)).toBe(11);
    symlinkSync(join(folder.path, 'with space'), join(folder.path, 'linked'));
    expect(await seedBy('../../linked/base one.config.ts')).toBe(11);
    folder.write('with space/child.config.ts', "{ _base_: './base one.config.ts' }");
    symlinkSync(join(folder.path, 'with space/child.config.ts'), join(folder.path, 'link.config.ts'));
    expect((await loadConfig(join(folder.path, 'link.config.ts'))).value.seed).toBe(11);
    expect(
      (
        await folder.load({
          't.config.ts': "{ _base_: 'shiftkit/configs/_base_/runtime/evaluate_stream.config.ts', runner: remove() }",
        })
      ).value.seed,
    ).toBe(1);
    // Also for who named it on the command line, in a project that installed the package.
    const named = resolveConfigPath('shiftkit/configs/tent/norm_cifar10c.config.ts');
    expect(named).toBe(resolve('configs/tent/norm_cifar10c.config.ts'));
  });

  test('a compiled base stands in for the TypeScript that was named', async () => {
    const config = await folder.load({
      'js/base.config.js': 'export default { seed: 12 };',
      'js/t.config.js': "{ _base_: './base.config.ts' }",
    });
    expect(config.value.seed).toBe(12);
  });

  test('missing files say who asked, and the nearest name', async () => {
    const text = await folder.refusal({ 'root.config.ts': '{}', 't.config.ts': "{ _base_: './rot.config.ts' }" });
    expect(text).toContain('t.config.ts: _base_ names "./rot.config.ts": no such file');
    expect(text).toContain('did you mean "root.config.ts"?');
    await expect(loadConfig(join(folder.path, 'rooot.config.ts'))).rejects.toMatchObject({
      message: expect.stringContaining('no such config file'),
      hint: 'did you mean "root.config.ts"?',
    });
    await expect(loadConfig(folder.path)).rejects.toThrow('no such config file');
    expect(await folder.refusal({ 't.config.ts': '{ _base_: 3 }' })).toContain(
      '_base_ is 3: expected one path or a list of paths',
    );
  });

  test('JSON5, JSON and JavaScript work, mixed', async () => {
    const config = await folder.load({
      'm/a.json': '{ "model": { "type": "NetT" }, "crop": 6 }',
      'm/b.json5':
        "{ _base_: './a.json', model: { depth: { $ref: 'crop' } }, /* why */ custom_hooks: [{ type: 'HookT' }] }",
      'm/c.config.js': "{ _base_: './b.json5', custom_hooks: append({ type: 'HookT', interval: 2 }) }",
    });
    expect(config.value).toMatchObject({ model: { depth: 6 }, custom_hooks: [{ interval: 1 }, { interval: 2 }] });
  });

  test('T18: an edit between two loads is seen, also in an imported file', async () => {
    const files = {
      'lib.ts': 'export const depth: number = 3;',
      'e.config.ts': "import { depth } from './lib.ts';\nexport default { model: { type: 'NetT', depth } };",
    };
    expect((await folder.load(files)).get('model.depth')).toBe(3);
    expect((await folder.load({ ...files, 'lib.ts': 'export const depth = 4;' })).get('model.depth')).toBe(4);
  });

  test('faults of a file are told with their place', async () => {
    expect(await folder.refusal({ 'f.config.ts': 'export default {\n  seed: 1,,\n};' })).toMatch(
      /^f\.config\.ts:2:11: /,
    );
    expect(await folder.refusal({ 'f.json5': '{ seed: 1,\n  x: }' })).toMatch(
      /^f\.json5:2:6: JSON5: invalid character/,
    );
    const thrown = await folder.refusal({
      'f.config.ts': 'type A = number;\n\nexport default { seed: nowhere as A };',
    });
    expect(thrown).toContain('f.config.ts:3:24: ReferenceError: nowhere is not defined');
    expect(await folder.refusal({ 'f.config.ts': 'export const a = 1;' })).toContain(
      'f.config.ts has no default export',
    );
    expect(await folder.refusal({ 'f.config.ts': 'export default [1];' })).toContain('the config is a list');
    expect(await folder.refusal({ 'f.yaml': 'seed: 1' })).toContain('f.yaml is no config file');
    const wrongHelper = await folder.refusal({
      'f.config.ts': "import { apend } from 'shiftkit';\nexport default { x: apend(1) };",
    });
    expect(wrongHelper).toContain('a config cannot import "apend" from shiftkit\n  did you mean "append"?');
  });
});
