import { describe, expect, test } from '@jest/globals';
import { Folder } from './folder.ts';

const folder = new Folder();
const FILE = {
  'o.config.ts': `{
  crop_size: [8, 8],
  model: { type: 'NetT' },
  method: { type: 'TentT' },
  optimizer: { type: 'SgdT' },
  data: { batch_size: 4,
    train: { type: 'FolderT', root: 'x', severities: [1, 2, 3],
      transforms: [{ type: 'CropT', size: ref('crop_size') }, { type: 'FlipT' }, { type: 'FlipT' }] },
    test: { type: 'FolderT', root: 'y' } },
}`,
};
const load = (...options: string[]) => folder.load(FILE, options);
const get = async (path: string, ...options: string[]) => (await load(...options)).get(path);
const refused = (...options: string[]) => folder.refusal(FILE, options);

describe('--cfg-options', () => {
  test('values are JSON5, then plain strings', async () => {
    for (const [word, value] of [
      ['1e-3', 0.001],
      ['.5', 0.5],
      ['0x10', 16],
      ['[1, {a: 2}]', [1, { a: 2 }]],
      ["{ a: 'x y', b: [true, null] }", { a: 'x y', b: [true, null] }],
      ['true', true],
      ['null', null],
      ['Infinity', Number.POSITIVE_INFINITY],
      ['resnet56.th', 'resnet56.th'],
      ['12fca82f.th', '12fca82f.th'],
      ['../a/b c', '../a/b c'],
    ] as const) {
      expect(await get('model.items', `model.items=${word}`)).toEqual(value);
    }
  });

  test('T8: quotes keep numbers, spaces and commas as text; = may stand in the value', async () => {
    expect(await get('model.name', "model.name='007'")).toBe('007');
    expect(await get('model.name', 'model.name="1"')).toBe('1');
    expect(await get('model.name', "model.name='a b'")).toBe('a b');
    expect(await get('model.name', "model.name='x,y'")).toBe('x,y');
    expect(await get('model.name', 'model.name=http://h/p?q=1')).toBe('http://h/p?q=1');
    expect(await get('model.name', "model.name=''")).toBe('');
  });

  test('T9, T10: unknown keys at any depth and wrong types are refused with the option', async () => {
    expect(await refused('modle.depth=3')).toMatch(
      /unknown key "modle"\n +--cfg-options modle\.depth=3\n +did you mean "model"\?/,
    );
    expect(await refused('model.dept=3')).toMatch(
      /unknown key "dept" in model \(type "NetT"\)\n +--cfg-options model\.dept=3\n +inherited from o\.config\.ts:4:12 .*\n +did you mean "depth"\?/,
    );
    expect(await refused('data.train.transforms.0.sise=[1,2]')).toContain('did you mean "size"?');
    expect(await refused('optimizer.lr=abc')).toMatch(
      /optimizer\.lr is "abc": expected number\n +--cfg-options optimizer\.lr=abc/,
    );
    expect(await refused('seed=007')).toContain('seed is "007": expected integer >= 0');
    expect(await refused('model.name=42')).toContain('model.name is 42: expected string');
    expect(await refused('data.foo.bar=1')).toContain('unknown key "foo" in data');
    expect(await refused('my_variable=1')).toContain('unknown key "my_variable"');
  });

  test('optional keys that the schema knows can be set where the file has none', async () => {
    const config = await load('model.depth=56', 'data.test.stored_severities=[5]', 'runtime.threads=2', 'work_dir=w');
    expect(config.value).toMatchObject({
      model: { depth: 56 },
      data: { test: { stored_severities: [5] } },
      runtime: { threads: 2 },
      work_dir: 'w',
    });
  });

  test('T7: steps into lists: index, from the end, by type', async () => {
    expect(await get('data.train.severities', 'data.train.severities.0=9', 'data.train.severities.-1=7')).toEqual([
      9, 2, 7,
    ]);
    expect(await get('data.train.severities', 'data.train.severities[1]=8')).toEqual([1, 8, 3]);
    expect(await get('data.train.transforms.0.size', 'data.train.transforms.CropT.size=[64,32]')).toEqual([64, 32]);
    expect(await get('data.train.transforms.2.prob', 'data.train.transforms.-1.prob=1')).toBe(1);
    expect(await refused('data.train.severities.3=1')).toContain('data.train.severities has 3 elements, no 3');
    expect(await refused('data.train.transforms.FlipT.prob=1')).toContain('2 elements of the type FlipT');
    expect(await refused('data.train.transforms.Flap.prob=1')).toContain('did you mean "FlipT"?');
  });

  test('+= appends, ! removes', async () => {
    expect(await get('data.train.severities', 'data.train.severities+=4')).toEqual([1, 2, 3, 4]);
    expect(await get('data.train.severities', 'data.train.severities+=[4, 5]')).toEqual([1, 2, 3, 4, 5]);
    expect(await get('data.train.transforms.length', 'data.train.transforms.0!')).toBe(2);
    expect((await load('optimizer!')).value.optimizer).toBeUndefined();
    expect(await refused('load_from!')).toContain('there is no load_from to remove');
    expect(await refused('data.batch_size+=1')).toContain(
      'append at data.batch_size needs a list, but the base has the number 4',
    );
  });

  test('variables are set for every ref to them; steps through a ref say where to go', async () => {
    expect(await get('data.train.transforms.0.size', 'crop_size=[2,3]')).toEqual([2, 3]);
    expect(await get('data.train.transforms.0.size', 'crop_size.0=5')).toEqual([5, 8]);
    expect(await refused('data.train.transforms.0.size.0=5')).toContain(
      "data.train.transforms.0.size is ref('crop_size')\n  set crop_size.0",
    );
  });

  test('the type of an entry changes with _delete_ only', async () => {
    expect(await refused('model.type=OtherNetT', 'model.depth=3')).toContain('changes its type from NetT to OtherNetT');
    expect(await get('model', "model={type:'OtherNetT',_delete_:true}")).toEqual({ type: 'OtherNetT', blocks: [1, 2] });
  });

  test('T11: contradicting options give one error in both orders; else the last one counts', async () => {
    const one = await refused('model.items=1', 'model.items.b=2');
    expect(one).toContain('--cfg-options model.items=1 contradicts model.items.b=2');
    expect(await refused('model.items.b=2', 'model.items=1')).toBe(one);
    expect(await get('seed', 'seed=2', 'seed=3')).toBe(3);
    expect(await get('model.items', 'model.items={a:1}', 'model.items.b=2')).toEqual({ a: 1, b: 2 });
  });

  test('malformed words are refused', async () => {
    expect(await refused('model.depth')).toContain(
      '--cfg-options model.depth: there is no value\n  expected key=value',
    );
    expect(await refused('model.depth=')).toContain("there is no value\n  an empty string is model.depth=''");
    expect(await refused('=3')).toContain('"" is no key path');
    expect(await refused('model..depth=3')).toContain('"model..depth" is no key path');
    expect(await refused('model.items=[1,2')).toMatch(
      /--cfg-options model\.items=\[1,2: invalid end of input \(column 5 of the value\)/,
    );
    expect(await refused('seed.x=1')).toContain('seed');
    expect(await refused('data.batch_size.x=1')).toContain('data.batch_size is 4, which has no keys');
  });

  test("Python's words and mmcv's names are taken, with a note", async () => {
    const config = await load('model.items=True', 'load_from=None', 'data.samples_per_gpu=6', 'data.workers_per_gpu=2');
    expect(config.value).toMatchObject({
      model: { items: true },
      load_from: null,
      data: { batch_size: 6, workers: 2 },
    });
    expect(config.notes.join('\n')).toMatch(
      /True is read as true[\s\S]*None is read as null[\s\S]*read as data\.batch_size[\s\S]*data\.workers/,
    );
    expect(await folder.refusal({ 'd.config.ts': '{ data: { batch_size: 1, samples_per_gpu: 2 } }' })).toContain(
      'mean the same',
    );
  });

  test('a record of values works like the words; so does a merge into a loaded config', async () => {
    const config = await folder.load(FILE, { 'model.depth': 3, method: { steps: 4 }, crop_size: [1, 1] });
    expect(config.value).toMatchObject({ model: { depth: 3 }, method: { steps: 4 } });
    const more = await config.mergeFromDict({ 'method.steps': 5 });
    expect(more.value).toMatchObject({ model: { depth: 3 }, method: { steps: 5 } });
    expect(config.get('method.steps')).toBe(4);
    expect((await more.mergeFromDict(['crop_size=[2,2]'])).get('data.train.transforms.0.size')).toEqual([2, 2]);
  });
});
