import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { ConfigError, DataError, RegistryError } from '../../framework/errors/UserError.ts';
import { build } from '../../framework/registration/build.ts';
import { installCatalogue, installedCatalogue } from '../../framework/registration/catalogue.ts';
import { describeEntry } from '../../framework/registration/describeEntry.ts';
import { DATASETS, MODELS, OPTIMIZERS, READERS, TRANSFORMS } from '../../framework/registration/kinds.ts';
import { loadEntriesOf } from '../../framework/registration/loadEntriesOf.ts';
import { loadEntry } from '../../framework/registration/loadEntry.ts';
import { rememberOrigin } from '../../framework/registration/origin.ts';
import { register } from '../../framework/registration/register.ts';
import { type Spec, spec } from '../../framework/registration/spec.ts';

@register(TRANSFORMS, 'Crop')
class Crop {
  static readonly options = z.strictObject({
    size: z.tuple([z.int(), z.int()]).describe('[height, width] in pixels'),
    padding: z.int().min(0).default(0).describe('pixels on every side'),
  });
  constructor(readonly settings: z.output<typeof Crop.options>) {}
}

@register(DATASETS, 'Folder')
class Folder {
  static readonly options = z
    .strictObject({
      root: z.string().describe('folder'),
      split: z.enum(['train', 'test']).default('train').describe('which part'),
      limit: z.int().min(1).max(100).optional().describe('images at most'),
      mean: z
        .union([z.number(), z.array(z.number())])
        .default([0, 0])
        .describe('taken off'),
      transforms: z.array(spec(TRANSFORMS)).default([]).describe('applied in order'),
    })
    .describe('Images of a folder.');
  constructor(readonly settings: { transforms: Spec[]; root: string }) {
    if (settings.root === 'missing') throw new DataError('no folder missing', { hint: 'make it' });
    if (settings.root === 'defect') throw new RangeError('too far');
  }
}

const messageOf = (run: () => unknown): { message: string; hint: string } => {
  try {
    run();
  } catch (error) {
    return { message: (error as Error).message, hint: String((error as RegistryError).hint) };
  }
  throw new Error('nothing was thrown');
};

describe('build', () => {
  test('nested specs are completed by the schemas of their classes, and built by the class that holds them', () => {
    const made = build<Folder>(DATASETS, {
      type: 'Folder',
      root: 'a',
      transforms: [{ type: 'Crop', size: [4, 4] }],
    } as Spec);
    expect(made.settings.transforms).toEqual([{ type: 'Crop', size: [4, 4], padding: 0 }]);
    expect(build<Crop>(TRANSFORMS, made.settings.transforms[0]).settings).toEqual({ size: [4, 4], padding: 0 });
  });

  test('the spec is not changed, the class gets a copy, and a second build equals the first', () => {
    const given = Object.freeze({ type: 'Crop', size: Object.freeze([4, 4]) }) as unknown as Spec;
    const first = build<Crop>(TRANSFORMS, given);
    first.settings.size[0] = 9;
    expect(build<Crop>(TRANSFORMS, given).settings.size).toEqual([4, 4]);
  });

  test.each([
    [{ type: 'Crop', size: [4, 4], paddin: 1 }, 'unknown key "paddin" in transform "Crop"', 'did you mean "padding"?'],
    [{ type: 'Crop', size: [4, 'x'] }, 'size.1 of transform "Crop" is "x": expected integer', ''],
    [{ type: 'Crop' }, 'size of transform "Crop" is missing: expected [integer, integer]', ''],
    [{ type: 'Crop', size: [4, 4], padding: -1 }, 'padding of transform "Crop" is -1: expected integer >= 0', ''],
    [{ type: 'Crpo' }, 'unknown transform "Crpo"', 'did you mean "Crop"?'],
    [{ type: 'Folder' }, 'unknown transform "Folder"', '"Folder" is a dataset.'],
    [{}, 'cannot build a transform from {}', "expected { type: 'Name', ...options }"],
  ])('%j is refused in words that help', (given, message, hint) => {
    const found = messageOf(() => build(TRANSFORMS, given as unknown as Spec));
    expect(found.message).toBe(message);
    expect(found.hint).toContain(hint);
  });

  test('mistakes inside nested specs say the whole path', () => {
    const nested = (transform: unknown) => () =>
      build(DATASETS, { type: 'Folder', root: 'a', transforms: [transform] } as Spec);
    expect(messageOf(nested({ type: 'Crop', size: [1, 1], pading: 2 })).message).toBe(
      'unknown key "pading" in transforms.0 of dataset "Folder" (type "Crop")',
    );
    expect(messageOf(nested({ type: 'Krop' })).message).toBe(
      'unknown transform "Krop" at transforms.0.type of dataset "Folder"',
    );
    expect(messageOf(nested({ size: 1 })).message).toContain('"type" is missing');
    expect(messageOf(nested('Crop')).message).toContain("expected a transform: { type: 'Name', ...options }");
    expect(messageOf(() => build(DATASETS, { type: 'Folder', root: 'a', split: 'tset' } as Spec))).toEqual({
      message: `split of dataset "Folder" is "tset": expected 'train' | 'test'`,
      hint: 'did you mean "test"?',
    });
  });

  test('an error of a constructor keeps its class, its hint and its stack, and says what was built and where it stands', () => {
    const spec = { type: 'Folder', root: 'missing' };
    rememberOrigin(spec, () => 'data.train in a.config.ts:3:5');
    const run = () => build(DATASETS, spec);
    expect(run).toThrow(DataError);
    try {
      run();
    } catch (error) {
      const { message, hint, cause, name } = error as DataError;
      expect(message).toBe('dataset "Folder" (data.train in a.config.ts:3:5): no folder missing');
      expect([hint, name]).toEqual(['make it', 'DataError']);
      expect(String((cause as Error).stack)).toContain('new Folder');
    }
    expect(() => build(DATASETS, { type: 'Folder', root: 'defect' } as Spec)).toThrow(RangeError);
  });
});

describe('catalogue', () => {
  const before = installedCatalogue();
  const loads: string[] = [];
  const table = {
    readers: {
      Lazy: async () => {
        loads.push('Lazy');
        register(READERS, 'Lazy')(class Lazy {});
      },
      Liar: async () => undefined,
    },
    optimizers: {
      Inner: async () => {
        loads.push('Inner');
        register(OPTIMIZERS, 'Inner')(class Inner {});
      },
    },
  };

  test('entries are loaded when they are asked for, once', async () => {
    installCatalogue(table, 'file:///somewhere/catalogue.ts');
    expect(installedCatalogue()?.entryUrl).toBe('file:///somewhere/index.ts');
    expect(messageOf(() => build(READERS, { type: 'Lazy' }))).toEqual({
      message: 'the reader "Lazy" is not loaded',
      hint: expect.stringContaining('loadEntriesOf'),
    });
    expect(loads).toEqual([]);
    await loadEntry(READERS, 'Lazy');
    await loadEntry(READERS, 'Lazy');
    expect(loads).toEqual(['Lazy']);
    expect(build(READERS, { type: 'Lazy' })).toBeDefined();
  });

  test('loadEntriesOf finds types at any depth', async () => {
    await loadEntriesOf({ a: [{ b: { type: 'Inner' } }], c: { type: 'Unknown' } });
    expect(loads).toContain('Inner');
  });

  test('an unknown name lists the known ones; a module that registers another name is told', async () => {
    await expect(loadEntry(READERS, 'Lzy')).rejects.toMatchObject({
      message: 'unknown reader "Lzy"',
      hint: expect.stringContaining('did you mean "Lazy"?  known readers: Lazy, Liar'),
    });
    await expect(loadEntry(READERS, 'Liar')).rejects.toThrow(/registers no such entry/);
    if (before) installCatalogue(before.catalogue, before.url, before.entryUrl);
  });
});

describe('describeEntry', () => {
  test('gives options with types, defaults and texts from the schema', async () => {
    expect(await describeEntry(DATASETS, 'Folder')).toEqual({
      kind: 'datasets',
      name: 'Folder',
      description: 'Images of a folder.',
      options: [
        { name: 'root', type: 'string', required: true, default: undefined, description: 'folder' },
        { name: 'split', type: "'train' | 'test'", required: false, default: 'train', description: 'which part' },
        {
          name: 'limit',
          type: 'integer >= 1 and <= 100',
          required: false,
          default: undefined,
          description: 'images at most',
        },
        { name: 'mean', type: 'number | list of number', required: false, default: [0, 0], description: 'taken off' },
        {
          name: 'transforms',
          type: 'list of transform { type, ... }',
          required: false,
          default: [],
          description: 'applied in order',
        },
      ],
    });
  });

  test('gives options within options behind the one that holds them', async () => {
    @register(MODELS, 'Nested')
    class Nested {
      static readonly options = z.strictObject({
        clip: z
          .strictObject({ norm: z.number().describe('largest') })
          .nullable()
          .default(null)
          .describe('of gradients'),
      });
    }
    expect(Nested.options.parse({})).toEqual({ clip: null });
    const { options } = await describeEntry(MODELS, 'Nested');
    expect(options.map(({ name, type, required }) => [name, type, required])).toEqual([
      ['clip', '{ norm } | null', false],
      ['clip.norm', 'number', true],
    ]);
  });

  test('is an error for a name that no entry has', async () => {
    await expect(describeEntry(MODELS, 'Nothing')).rejects.toThrow(RegistryError);
    await expect(describeEntry(MODELS, 'Nothing')).rejects.not.toThrow(ConfigError);
  });
});
