import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { dump } from '../../framework/config/dump.ts';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { mergeFromDict } from '../../framework/config/mergeFromDict.ts';
import { prettyText } from '../../framework/config/prettyText.ts';
import { DataError } from '../../framework/errors/UserError.ts';
import { build } from '../../framework/registration/build.ts';
import { MODELS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import type { NetT } from './entries.ts';
import { Folder, refusal } from './folder.ts';

const folder = new Folder();
const FILES = {
  'net.config.ts': "{\n  model: { type: 'NetT', depth: 8 },\n  crop_size: [4, 5],\n}",
  'data.config.ts':
    "{\n  data: { batch_size: 4, train: { type: 'FolderT', root: 'x',\n    transforms: [{ type: 'CropT', size: ref('crop_size') }] } },\n}",
  'top.config.ts':
    "{\n  _base_: ['./net.config.ts', './data.config.ts'],\n  model: { depth: 9 },\n  crop_size: [6, 7],\n}",
};

describe('variables', () => {
  test('a ref takes what the top file and the options say, also inside another variable', async () => {
    expect((await folder.load(FILES)).get('data.train.transforms.0.size')).toEqual([6, 7]);
    const chained =
      "{ a: 3, b: [ref('a'), ref('seed')], seed: 2, model: { type: 'NetT', items: ref('b'), depth: ref('b[0]') } }";
    expect((await folder.load({ 'v.config.ts': chained })).value.model).toMatchObject({ items: [3, 2], depth: 3 });
  });

  test('variables are no part of the resolved config, but can be asked for', async () => {
    const config = await folder.load(FILES);
    expect(config.value).not.toHaveProperty('crop_size');
    expect(config.get('crop_size')).toEqual([6, 7]);
  });

  test('a top-level key that no ref names is unknown; one whose ref was replaced later is not', async () => {
    expect(await folder.refusal({ 'u.config.ts': '{\n  crop_sise: 3,\n  optimiser: {},\n}' })).toMatch(
      /unknown key "crop_sise"\n {2}u\.config\.ts:3:3 {3}crop_sise: 3,\n[\s\S]*unknown key "optimiser"\n[\s\S]*did you mean "optimizer"\?/,
    );
    const config = await folder.load(FILES, ['data.train.transforms=[]']);
    expect(config.get('data.train.transforms')).toEqual([]);
  });

  test('a ref to nothing and a circle of refs are refused', async () => {
    const text = await folder.refusal({
      ...FILES,
      'm.config.ts': "{ _base_: './top.config.ts', model: { items: { deep: ref('crop_sise') } } }",
    });
    expect(text).toContain("ref('crop_sise') at model.items.deep: there is no such variable\n  m.config.ts:2:76 ");
    expect(text).toContain('did you mean "crop_size"?');
    expect(
      await folder.refusal({ 'r.config.ts': "{ a: ref('b'), b: [ref('a')], model: { items: ref('a') } }" }),
    ).toContain('b → a → b');
  });

  test('a mistake behind a ref shows both places', async () => {
    expect(await folder.refusal(FILES, ['crop_size=[1]'])).toMatch(
      /data\.train\.transforms\.0\.size is \[1\]: expected \[integer, integer\]\n {2}data\.config\.ts:4:35 .*\n {2}ref\('crop_size'\) from --cfg-options crop_size=\[1\]/,
    );
  });
});

describe('Config', () => {
  test('T16: it is frozen through and through; builders get copies, and a second build equals the first', async () => {
    const { value } = await folder.load(FILES);
    expect(() => Object.assign(value.model as object, { depth: 1 })).toThrow(/read only/);
    const data = value.data as unknown as { train: { transforms: { size: number[] }[] } };
    expect(() => data.train.transforms[0].size.push(1)).toThrow(/not extensible/);
    const first = build<NetT>(MODELS, value.model as Spec);
    first.options.depth = 1;
    first.options.classes.push('changed');
    expect(build<NetT>(MODELS, value.model as Spec).options).toEqual({ depth: 9, classes: [] });
  });

  test('defaults come from the schemas', async () => {
    const { value } = await folder.load({ 'e.config.ts': "{ model: { type: 'NetT' } }" });
    expect(value).toEqual({
      imports: [],
      model: { type: 'NetT', depth: 20, classes: [] },
      custom_hooks: [],
      seed: 1,
      runtime: { backend: 'auto', device: 'auto', precision: 'float32' },
    });
  });

  test('the hash counts what computes: not key order, work_dir, workers, threads, logging', async () => {
    const hash = async (text: string) => (await folder.load({ 'h.config.ts': text })).hash;
    const plain = await hash("{ seed: 2, data: { batch_size: 3 }, model: { type: 'NetT', depth: 4 } }");
    expect(plain).toMatch(/^[0-9a-f]{16}$/);
    const more = "log_config: { interval: 9 }, runtime: { threads: 3 }, work_dir: 'w'";
    expect(
      await hash(`{ model: { depth: 4, type: 'NetT' }, data: { workers: 7, batch_size: 3 }, seed: 2, ${more} }`),
    ).toBe(plain);
    expect(await hash("{ seed: 2, data: { batch_size: 3 }, model: { type: 'NetT', depth: 5 } }")).not.toBe(plain);
    expect(await hash("{ seed: 3, data: { batch_size: 3 }, model: { type: 'NetT', depth: 4 } }")).not.toBe(plain);
  });

  test('T17: the dump reloads to an equal config, in every format', async () => {
    const config = await folder.load({
      ...FILES,
      'd.config.ts': `{ _base_: './top.config.ts', load_from: "it's \\\\ \\"x\\"\\n\\u2028", model: { items: { 'a-b': [NaN, -Infinity, -0, 1e-7, 1e21], empty: {}, none: [], long: '${'x '.repeat(80)}' } } }`,
    });
    for (const name of ['x.config.ts', 'x.config.js', 'x.json5']) {
      const file = join(folder.path, 'dumped', name);
      await dump(config, file);
      const again = await loadConfig(file);
      expect(again.value).toEqual(config.value);
      expect(again.hash).toBe(config.hash);
      expect(again.prettyText()).toBe(config.prettyText());
    }
    const plain = await mergeFromDict(config, { 'model.items': { $replace: 1 } });
    await plain.dump(join(folder.path, 'dumped/x.json'));
    expect(JSON.parse(readFileSync(join(folder.path, 'dumped/x.json'), 'utf8'))).toEqual(plain.value);
    await expect(config.dump(join(folder.path, 'x.yaml'))).rejects.toThrow('is no config file');
  });

  test('the text reads like a config, short values on one line', async () => {
    expect(prettyText(await folder.load(FILES))).toBe(`import { defineConfig } from 'shiftkit';

export default defineConfig({
  imports: [],
  model: { type: 'NetT', depth: 9, classes: [] },
  data: {
    batch_size: 4,
    workers: 1,
    drop_last: false,
    debug: false,
    train: {
      type: 'FolderT',
      root: 'x',
      severities: [5],
      transforms: [{ type: 'CropT', size: [6, 7], padding: 0 }],
    },
  },
  custom_hooks: [],
  seed: 1,
  runtime: { backend: 'auto', device: 'auto', precision: 'float32' },
});
`);
  });

  test('why says who set a value, and what it put aside', async () => {
    const config = await folder.load(FILES, ['model.depth=10']);
    const why = (path: string) => config.why(path).replaceAll(`${folder.path}/`, '');
    expect(why('model.depth')).toBe(
      [
        'model.depth = 10',
        '  set by --cfg-options model.depth=10',
        '  in place of 9 of top.config.ts:4:12   model: { depth: 9 },',
        "  in place of 8 of net.config.ts:3:26   model: { type: 'NetT', depth: 8 },",
      ].join('\n'),
    );
    expect(why('data.train.transforms.0.size')).toBe(
      [
        'data.train.transforms.0.size = [6,7]',
        "  set by data.config.ts:4:35   transforms: [{ type: 'CropT', size: ref('crop_size') }] } },",
        "  it is ref('crop_size'):",
        '  set by top.config.ts:5:3   crop_size: [6, 7],',
        '  in place of [4,5] of net.config.ts:4:3   crop_size: [4, 5],',
      ].join('\n'),
    );
    expect(why('model')).toContain('changed by --cfg-options model.depth=10\n  on top of top.config.ts:4:3');
    expect(why('data.workers')).toBe('data.workers = 1\n  the default: no file and no option sets it');
    expect(why('crop_size')).toContain('crop_size = [6,7]');
    expect(() => config.why('model.dept')).toThrow('the config has no model.dept: model has no "dept"');
  });

  test('require names what a task needs', async () => {
    const config = await folder.load(FILES);
    config.require('model', 'data.train');
    expect(() => config.require('model', 'data.test')).toThrow(/top\.config\.ts: data\.test is missing/);
  });

  test('T22: an error in a constructor says where the config names the class', async () => {
    register(
      MODELS,
      'BrokenT',
    )(
      class {
        constructor() {
          throw new DataError('no such thing');
        }
      },
    );
    const { value } = await folder.load({ 'b.config.ts': "{\n  model: { type: 'BrokenT' },\n}" });
    expect(() => build(MODELS, value.model as Spec)).toThrow(
      /^model "BrokenT" \(model in .*b\.config\.ts:3:12 .*\): no such thing$/,
    );
  });

  test('mistakes of the schema: several at once, unknown entries, kinds that do not fit', async () => {
    const text = await folder.refusal({
      'm.config.ts': `{
  model: { type: 'NetTT', depth: 8 },
  method: 'TentT',
  data: { batch_size: 0, train: { type: 'FolderT', root: 1 }, source: { type: 'FolderT', root: 'a' } },
  runtime: { backend: 'cuda' },
  custom_hooks: [{ type: 'HookT', intervall: 3 }],
}`,
    });
    expect(text).toContain('unknown model "NetTT" at model.type\n  m.config.ts:3:12   model: {');
    expect(text).toContain('did you mean "NetT"?');
    expect(text).toContain('method is "TentT": expected a method: { type: \'Name\', ...options }\n  m.config.ts:4:3');
    expect(text).toContain('data.batch_size is 0: expected integer >= 1\n  m.config.ts:5:11');
    expect(text).toContain('data.train.root is 1: expected string');
    expect(text).toContain("runtime.backend is \"cuda\": expected 'auto' | 'tensorflow' | 'webgpu' | 'wasm' | 'cpu'");
    expect(text).toContain('unknown key "intervall" in custom_hooks.0 (type "HookT")\n  m.config.ts:7:35');
    expect(
      await folder.refusal({
        'n.config.ts':
          "{ data: { batch_size: 1, train: { type: 'FolderT', root: 'a' }, source: { type: 'FolderT', root: 'a' } } }",
      }),
    ).toContain('data has train, or source and target, not both');
  });

  test('an optimizer may be several by name', async () => {
    const text = "{ optimizer: { generator: { type: 'SgdT' }, discriminator: { type: 'SgdT', lr: 1 } } }";
    expect((await folder.load({ 'g.config.ts': text })).value.optimizer).toEqual({
      generator: { type: 'SgdT', lr: 0.1 },
      discriminator: { type: 'SgdT', lr: 1 },
    });
    expect(await folder.refusal({ 'g.config.ts': text }, ['optimizer.generator.lrr=1'])).toContain(
      'unknown key "lrr" in optimizer.generator',
    );
    expect(await refusal(folder.load({ 'g.config.ts': '{ optimizer: { lr: 1 } }' }), folder.path)).toContain(
      '"type" is missing',
    );
  });
});
