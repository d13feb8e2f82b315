import type { Names } from './namesOf.ts';

/** A PNG of one pixel, for the test. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';

/** A data set of pictures in folders that are called like their classes. */
export function datasetTemplate({ type, file }: Names): Record<string, string> {
  return {
    [`${file}.ts`]: `import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build, DATASETS, DataError, type Dataset, readImage, register, type Sample, spec, TRANSFORMS, type Transform, z } from 'shiftkit';

const options = z.strictObject({
  root: z.string().describe('folder with a folder of pictures for each class'),
  classes: z.array(z.string()).min(1).describe('names of the folders, in the order of their labels'),
  transforms: z.array(spec(TRANSFORMS)).default([]).describe('applied to each image, in this order'),
});

/** Pictures in folders that are called like their classes. */
@register(DATASETS, '${type}')
export class ${type} implements Dataset {
  static readonly options = options;
  readonly name = '${type}';
  readonly classes: readonly string[];
  readonly transforms: readonly Transform[];
  readonly #root: string;
  #files: readonly { readonly file: string; readonly label: number }[] = [];

  constructor({ root, classes, transforms }: z.output<typeof options>) {
    this.#root = root;
    this.classes = classes;
    this.transforms = transforms.map(transform => build<Transform>(TRANSFORMS, transform));
  }

  get length(): number {
    return this.#files.length;
  }

  /** Finds the files; what is wrong with them is said here, before the first sample. */
  async open(): Promise<void> {
    const files: { file: string; label: number }[] = [];
    for (const [label, name] of this.classes.entries()) {
      const folder = join(this.#root, name);
      const found = await readdir(folder).catch(() => {
        throw new DataError(\`\${folder} is missing\`, { hint: 'set root, and classes to the names of its folders' });
      });
      for (const picture of found.filter(each => /\\.(png|jpe?g)$/i.test(each)).sort()) files.push({ file: join(folder, picture), label });
    }
    this.#files = files;
  }

  fileOf(index: number): string {
    return this.#files[index].file;
  }

  async read(index: number): Promise<Sample> {
    const { file, label } = this.#files[index];
    return { index, name: file, image: await readImage(file), label };
  }
}

// So that editors know its options.
declare module 'shiftkit' {
  interface OwnDatasets {
    ${type}: z.input<typeof options>;
  }
}
`,
    [`${file}.config.ts`]: `import { defineConfig } from 'shiftkit';

// ResNet-20 on the pictures of ${type}, resized to 32 x 32.
export default defineConfig({
  _base_: 'shiftkit/configs/cifar10/resnet20_short.config.ts',
  imports: ['./${file}.ts'],
  model: { num_classes: 2 },
  data: {
    train: {
      type: '${type}',
      _delete_: true,
      root: 'data/${file}/train',
      classes: ['cat', 'dog'],
      transforms: [
        { type: 'Resize', size: [32, 32] },
        { type: 'RandomFlip', prob: 0.5 },
      ],
    },
    val: {
      type: '${type}',
      _delete_: true,
      root: 'data/${file}/val',
      classes: ['cat', 'dog'],
      transforms: [{ type: 'Resize', size: [32, 32] }],
    },
    test: {
      type: '${type}',
      _delete_: true,
      root: 'data/${file}/val',
      classes: ['cat', 'dog'],
      transforms: [{ type: 'Resize', size: [32, 32] }],
    },
  },
});
`,
    [`${file}.test.ts`]: `import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ${type} } from './${file}.ts';

const PIXEL = '${PIXEL}';

test('it finds the pictures of each class, and says what is missing', async () => {
  const root = mkdtempSync(join(tmpdir(), '${file}-'));
  try {
    for (const name of ['cat', 'dog']) {
      mkdirSync(join(root, name));
      writeFileSync(join(root, name, '1.png'), Buffer.from(PIXEL, 'base64'));
    }
    const dataset = new ${type}({ root, classes: ['cat', 'dog'], transforms: [] });
    await dataset.open();
    assert.equal(dataset.length, 2);
    const { label, image } = await dataset.read(1);
    assert.equal(label, 1);
    assert.deepEqual([image.height, image.width, image.channels], [1, 1, 3]);
    const without = new ${type}({ root, classes: ['bird'], transforms: [] });
    await assert.rejects(without.open(), /bird is missing/);
  } finally {
    rmSync(root, { recursive: true });
  }
});
`,
  };
}
