// biome-ignore-all lint/suspicious/noThenProperty: a config may have such a key, and must survive it
import { describe, expect, test } from '@jest/globals';
import { Folder } from './folder.ts';

const folder = new Folder();
const BASE = `{
  model: { type: 'NetT', depth: 8, classes: ['a', 'b'], items: { p: 1, q: { r: 2 } } },
  optimizer: { type: 'SgdT', lr: 0.5 },
  data: { batch_size: 4, train: { type: 'FolderT', root: 'x', severities: [1, 2, 3],
    transforms: [{ type: 'CropT', size: [4, 4] }, { type: 'FlipT' }, { type: 'FlipT', prob: 0.1 }] } },
  load_from: 'a.pth',
}`;
const merged = (child: string) =>
  folder.load({ 'base.config.ts': BASE, 'c.config.ts': `{ _base_: './base.config.ts', ${child} }` });
const refused = (child: string) =>
  folder.refusal({ 'base.config.ts': BASE, 'c.config.ts': `{ _base_: './base.config.ts', ${child} }` });
const transforms = async (child: string) =>
  (
    (await merged(`data: { train: { transforms: ${child} } }`)).get('data.train.transforms') as {
      type: string;
      prob?: number;
    }[]
  ).map(transform => `${transform.type}${transform.prob ?? ''}`);

describe('the merge table', () => {
  test('objects merge key by key, other values and lists replace', async () => {
    const { value } = await merged(
      "model: { depth: 9, classes: ['c'], items: { q: { s: 3 } } }, seed: 5, load_from: 'b.pth'",
    );
    expect(value.model).toEqual({ type: 'NetT', depth: 9, classes: ['c'], items: { p: 1, q: { r: 2, s: 3 } } });
    expect([value.seed, value.load_from]).toEqual([5, 'b.pth']);
  });

  test('a changed type is an error that names what would be kept; replace and _delete_ say it is meant', async () => {
    const text = await refused("model: { type: 'OtherNetT' }");
    expect(text).toContain(
      'model changes its type from NetT to OtherNetT but keeps the arguments of NetT: depth, classes, items',
    );
    expect(text).toContain('c.config.ts:2:68   export default');
    expect(text).toContain("over base.config.ts:3:12   model: { type: 'NetT'");
    expect(text).toContain('replace({ type: ... })');
    const expected = { type: 'OtherNetT', blocks: [3] };
    expect((await merged("model: { type: 'OtherNetT', blocks: [3], _delete_: true }")).value.model).toEqual(expected);
    expect((await merged("model: replace({ type: 'OtherNetT', blocks: [3] })")).value.model).toEqual(expected);
  });

  test('remove() takes a key away; where there is none it is an error', async () => {
    expect((await merged('model: { depth: remove() }, load_from: remove()')).value).toMatchObject({
      model: { depth: 20 },
    });
    expect('load_from' in (await merged('load_from: remove()')).value).toBe(false);
    expect(await refused('model: { width: remove() }')).toContain('remove() at model.width: the base has no such key');
  });

  test('T4: no marker is left behind: on new keys, nested, in list items, with false', async () => {
    const { value } = await merged(`
      method: { type: 'TentT', _delete_: true },
      model: { classes: replace(['z']), items: { _delete_: true, inner: { _delete_: true, list: [{ _delete_: false, a: replace(append(1)) }] } } },
      optimizer: { _delete_: false, lr: 0.2 }`);
    expect(JSON.stringify(value)).not.toMatch(/_delete_|\$/);
    expect(value.model).toMatchObject({ classes: ['z'], items: { inner: { list: [{ a: [1] }] } } });
    expect(value.model?.items).not.toHaveProperty('p');
    expect(value.optimizer).toEqual({ type: 'SgdT', lr: 0.2 });
    expect(await refused('model: { _delete_: 1 }')).toContain('model._delete_ is 1: expected true or false');
  });

  test('T5: an object over a scalar or list, and the reverse, is an error with both places', async () => {
    for (const [child, text] of [
      ['load_from: { a: 1 }', 'load_from: an object over the string "a.pth"'],
      ['model: 3', 'model: the number 3 over an object'],
      ['model: [1]', 'model: a list over an object'],
      ['model: { classes: { a: 1 } }', 'model.classes: an object over a list'],
    ]) {
      const found = await refused(child);
      expect(found).toContain(text);
      expect(found).toMatch(/c\.config\.ts:2:\d+/);
      expect(found).toMatch(/over base\.config\.ts:\d+:\d+/);
      expect(found).toContain('replace(...) or _delete_: true');
    }
    expect((await merged('model: { items: replace(3) }')).get('model.items')).toBe(3);
    expect((await merged('model: { classes: remove() }')).get('model.classes')).toEqual([]);
  });

  test('T15: undefined keeps the value of the base, null is a value', async () => {
    const { value } = await merged('model: { depth: undefined, items: null, note: null }, load_from: null');
    expect(value.model).toMatchObject({ depth: 8, items: null, note: null });
    expect(value.load_from).toBeNull();
    expect(await refused('seed: null')).toContain('seed is null: expected integer >= 0');
    expect(await refused('model: { classes: [undefined] }')).toContain('model.classes.0 is undefined inside a list');
  });

  test('T6: append, prepend and patch of lists', async () => {
    expect(await transforms("append({ type: 'FlipT', prob: 1 })")).toEqual(['CropT', 'FlipT0.5', 'FlipT0.1', 'FlipT1']);
    expect(await transforms("prepend({ type: 'FlipT', prob: 1 })")).toEqual([
      'FlipT1',
      'CropT',
      'FlipT0.5',
      'FlipT0.1',
    ]);
    expect(await transforms("patch({ 1: { prob: 0.9 }, '-1': remove() })")).toEqual(['CropT', 'FlipT0.9']);
    expect(await transforms("patch({ CropT: prepend({ type: 'FlipT', prob: 0.3 }) })")).toEqual([
      'FlipT0.3',
      'CropT',
      'FlipT0.5',
      'FlipT0.1',
    ]);
    expect(await transforms("patch({ CropT: append({ type: 'FlipT', prob: 0.3 }), 1: remove() })")).toEqual([
      'CropT',
      'FlipT0.3',
      'FlipT0.1',
    ]);
    expect(await transforms("patch({ 0: replace({ type: 'FlipT', prob: 0.7 }) })")).toEqual([
      'FlipT0.7',
      'FlipT0.5',
      'FlipT0.1',
    ]);
    expect(
      (await merged('data: { train: { severities: patch({ 0: 7, "-1": 9 }) } }')).get('data.train.severities'),
    ).toEqual([7, 2, 9]);
    const cropped = await merged('data: { train: { transforms: patch({ CropT: { padding: 2 } }) } }');
    expect(cropped.get('data.train.transforms.0')).toEqual({ type: 'CropT', size: [4, 4], padding: 2 });
  });

  test('T6: wrong steps into lists list the elements', async () => {
    const wrong = (change: string) => refused(`data: { train: { transforms: patch(${change}) } }`);
    expect(await wrong('{ 3: remove() }')).toContain('data.train.transforms has 3 elements, no 3');
    expect(await wrong('{ "-4": remove() }')).toContain('elements: 0: CropT  1: FlipT  2: FlipT');
    expect(await wrong('{ CropTT: remove() }')).toContain('did you mean "CropT"?');
    expect(await wrong('{ FlipT: remove() }')).toContain('has 2 elements of the type FlipT: name one by its index');
    expect(await refused('model: append(1)')).toContain('append at model needs a list, but the base has an object');
    expect(await refused('method: patch({})')).toContain('patch() at method: the base has no list there');
    expect(await refused("data: { train: { transforms: patch({ 0: { type: 'FlipT' } }) } }")).toContain(
      'data.train.transforms.0 changes its type from CropT to FlipT',
    );
  });

  test('appending to a list that no base has makes it', async () => {
    expect((await merged("custom_hooks: append({ type: 'HookT' })")).value.custom_hooks).toEqual([
      { type: 'HookT', interval: 1 },
    ]);
  });

  test('T14: keys that objects and promises have by nature are ordinary', async () => {
    const { value } = await merged(
      "model: { items: { toString: 1, hasOwnProperty: 2 }, length: 2, then: 3, name: 'n' }",
    );
    expect(value.model).toMatchObject({ length: 2, then: 3, name: 'n' });
    expect(Object.entries(value.model?.items as object)).toEqual(
      expect.arrayContaining([
        ['toString', 1],
        ['p', 1],
      ]),
    );
    const again = await folder.load({
      'b.config.ts': "{ model: { type: 'NetT', then: { a: 1 }, items: { toString: { a: 1 }, valueOf: 1 } } }",
      'd.config.ts':
        "{ _base_: './b.config.ts', model: { then: { b: 2 }, items: { toString: { b: 2 }, valueOf: 2 } } }",
    });
    expect(again.value.model).toMatchObject({ then: { a: 1, b: 2 } });
    expect(Object.entries(again.value.model?.items as object)).toEqual([
      ['toString', { a: 1, b: 2 }],
      ['valueOf', 2],
    ]);
  });

  test('T12: keys that reach prototypes are refused, in files and on the command line', async () => {
    for (const key of ['constructor', 'prototype']) {
      expect(await refused(`model: { ${key}: 1 }`)).toContain(`has the key "${key}", which is not allowed`);
      expect(await folder.refusal({ 'b.config.ts': BASE }, [`model.${key}.x=1`])).toContain(
        `"${key}", which is not allowed`,
      );
    }
    expect(await folder.refusal({ 'p.json5': '{ model: { __proto__: { x: 1 } } }' })).toContain(
      '"__proto__", which is not allowed',
    );
    expect(await refused('model: { ["__proto__"]: 1 }')).toContain('"__proto__", which is not allowed');
    expect(await refused('model: { __proto__: { x: 1 } }')).toContain(
      'model is an object of the class of another prototype',
    );
    expect(await folder.refusal({ 'b.config.ts': BASE }, ['__proto__.x=1'])).toContain('which is not allowed');
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  test('T13: what is no data is refused, with its key', async () => {
    for (const [code, text] of [
      ['new Float32Array(2)', 'an object of the class Float32Array'],
      ['new Date(0)', 'an object of the class Date'],
      ['new Map()', 'an object of the class Map'],
      ['new (class Own {})()', 'an object of the class Own'],
      ['() => 1', 'the function items'],
      ['3n', 'of the type bigint'],
      ['Symbol("s")', 'of the type symbol'],
      ['{ [Symbol("s")]: 1 }', 'an object with symbols as keys'],
    ]) {
      expect(await refused(`model: { items: ${code} }`)).toContain(`c.config.ts: model.items is ${text}`);
    }
    const circle = "const a: { b?: unknown } = {}; a.b = a; export default { model: { type: 'NetT', items: a } };";
    expect(await folder.refusal({ 'x.config.ts': circle })).toContain('model.items.b contains itself');
    expect(await folder.refusal({ 'b.config.ts': BASE }, { 'model.items': new Date(0) })).toContain(
      'model.items is an object of the class Date',
    );
  });
});
