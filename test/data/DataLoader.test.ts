import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DataLoader, type DataLoaderOptions } from '../../framework/data/DataLoader.ts';
import type { Batch } from '../../framework/data/types.ts';
import { DataError, UserError } from '../../framework/errors/UserError.ts';
import '../../registry/catalogue.ts';
import { labelsFor, picture, temporaryFolder, writeCifar10C, writePngSheets } from './files.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const root = temporaryFolder();
const sheets = join(root, 'cifar10');
const corrupted = join(root, 'CIFAR-10-C');
beforeAll(() => {
  mkdirSync(sheets);
  mkdirSync(corrupted);
  writePngSheets(sheets, 4);
  writeCifar10C(corrupted, { corruptions: ['fog', 'snow'], images: 7, severities: 2 });
  writeFileSync(join(root, 'breaks.ts'), BREAKS);
});

const TRAIN = {
  type: 'Cifar10',
  root: sheets,
  transforms: [{ type: 'RandomCrop', size: [32, 32], padding: 4 }, { type: 'RandomFlip' }],
};
const STREAMS = {
  type: 'Cifar10C',
  root: corrupted,
  corruptions: ['snow', 'fog'],
  severities: [5, 3],
  stored_severities: [3, 5],
};
/** A user's file: a data set that fails at some samples, with a transform that fails at another, and one that tells threads. */
const BREAKS = `
import { threadId } from 'node:worker_threads';
import { register } from '${join(HERE, '../../framework/registration/register.ts')}';
import { DATASETS, TRANSFORMS } from '${join(HERE, '../../framework/registration/kinds.ts')}';

class Breaks {
  name = 'Breaks'; length = 8; classes = ['a'];
  constructor() { this.transforms = [new FailsAtSix()]; }
  async read(index) {
    if (index === 5) throw new Error('no light');
    if (index === 7) process.exit(3);
    const side = index === 4 ? 3 : 2;
    return { index, image: { data: new Uint8Array(side * side), height: side, width: side, channels: 1 }, label: 0, name: \`shot\${index}.png\` };
  }
}
class FailsAtSix {
  apply(sample) {
    if (sample.index === 6) throw new TypeError('six is not liked');
    return sample;
  }
}
/** Every label is the thread that read the sample. */
class Threads {
  name = 'Threads'; length = 4; classes = [];
  async read(index) {
    return { index, image: { data: new Float32Array(1), height: 1, width: 1, channels: 1 }, label: threadId };
  }
  streams() {
    return [1, 2, 3].map(severity => ({ corruption: 'none', severity, dataset: this }));
  }
}
register(DATASETS, 'Threads')(Threads);
register(DATASETS, 'Breaks')(Breaks);
register(TRANSFORMS, 'FailsAtSix')(FailsAtSix);
`;

const loaders: DataLoader[] = [];
async function open(options: Partial<DataLoaderOptions>): Promise<DataLoader> {
  const loader = await DataLoader.open({ dataset: TRAIN, batchSize: 6, shuffle: true, seed: 5, ...options });
  loaders.push(loader);
  return loader;
}
afterEach(async () => {
  for (const loader of loaders.splice(0)) await loader.close();
});

async function take(batches: AsyncIterable<Batch>, count = Number.POSITIVE_INFINITY): Promise<Batch[]> {
  const taken: Batch[] = [];
  for await (const batch of batches) if (taken.push(batch) >= count) break;
  return taken;
}
async function failure(promise: Promise<unknown>): Promise<UserError> {
  const error = await promise.then(
    () => new Error('nothing failed'),
    reason => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error;
}

describe('DataLoader', () => {
  test('gives images of bytes and labels in the order of the data set', async () => {
    const loader = await open({
      dataset: { type: 'Cifar10', root: sheets, split: 'test' },
      batchSize: 3,
      shuffle: false,
    });
    expect([loader.samples, loader.length]).toEqual([4, 2]);
    const [first, last] = await take(loader.batches(0));
    expect(first.shape).toEqual([3, 32, 32, 3]);
    expect(first.images).toEqual(Uint8Array.from([0, 1, 2].flatMap(i => picture(i, 9))));
    expect([...first.labels]).toEqual([...labelsFor(3)]);
    expect(first.labelShape).toEqual([3]);
    expect(last.shape).toEqual([1, 32, 32, 3]);
    expect([...last.indices]).toEqual([3]);
  });

  test('0, 1 and 4 workers give the same batches, bit for bit', async () => {
    const perWorkers = [];
    for (const workers of [0, 1, 4]) {
      const loader = await open({ workers });
      perWorkers.push([await take(loader.batches(0)), await take(loader.batches(1)), await take(loader.endless(6), 3)]);
    }
    expect(perWorkers[0].map(batches => batches.length)).toEqual([4, 4, 3]);
    expect(perWorkers[1]).toEqual(perWorkers[0]);
    expect(perWorkers[2]).toEqual(perWorkers[0]);
  });

  test('an epoch holds every sample once, in an order that depends on seed and epoch', async () => {
    const indices = async (seed: number, epoch: number) =>
      (await take((await open({ seed })).batches(epoch))).flatMap(batch => [...batch.indices]);
    const order = await indices(5, 0);
    expect([...order].sort((a, b) => a - b)).toEqual([...Array(20).keys()]);
    expect(await indices(5, 0)).toEqual(order);
    expect(await indices(5, 1)).not.toEqual(order);
    expect(await indices(6, 0)).not.toEqual(order);
  });

  test('augmentation depends on seed, epoch and index, not on the batch', async () => {
    const [pairs] = await take((await open({ batchSize: 20, shuffle: false })).batches(2));
    const [shuffled] = await take((await open({ batchSize: 20 })).batches(2));
    const [nextEpoch] = await take((await open({ batchSize: 20, shuffle: false })).batches(3));
    const image = (batch: Batch, index: number) => {
      const at = batch.indices.indexOf(index) * 3072;
      return batch.images.subarray(at, at + 3072);
    };
    for (const index of [0, 7, 19]) expect(image(shuffled, index)).toEqual(image(pairs, index));
    expect(nextEpoch.geometry).not.toEqual(pairs.geometry);
  });

  test('starts at any batch, and goes on without end', async () => {
    const loader = await open({ dropLast: true });
    expect(loader.length).toBe(3);
    const epochs = [await take(loader.batches(0)), await take(loader.batches(1)), await take(loader.batches(2))];
    expect(epochs.map(batches => batches.length)).toEqual([3, 3, 3]);
    expect(await take(loader.batches(1, 2))).toEqual(epochs[1].slice(2));
    expect(await take(loader.batches(1, 3))).toEqual([]);
    expect(await take(loader.endless(), 9)).toEqual(epochs.flat());
    expect(await take(loader.endless(4), 5)).toEqual(epochs.flat().slice(4));
    expect(epochs[2][0].epoch).toBe(2);
  });

  test('gives the streams of a data set one by one, by the same workers', async () => {
    const loader = await open({ dataset: STREAMS, shuffle: false, batchSize: 4, workers: 1 });
    const { corruption, severity } = loader.streams[1];
    expect({ corruption, severity }).toEqual({ corruption: 'fog', severity: 5 });
    const seen = [];
    for (const stream of loader.streams) {
      expect([stream.samples, stream.length]).toEqual([7, 2]);
      for (const batch of await take(stream.batches(0))) seen.push(...batch.images);
    }
    const whole = await take(loader.batches(0));
    expect(seen).toEqual(whole.flatMap(batch => [...batch.images]));
    expect(seen.slice(0, 3072)).toEqual(picture(7, 2));
    expect(loader.samples).toBe(28);
  });

  test('as many threads as workers, over all streams and epochs; 0 means this thread', async () => {
    const threads = async (workers: number) => {
      const options = { dataset: { type: 'Threads' }, imports: [join(root, 'breaks.ts')], batchSize: 1, workers };
      const loader = await open(options);
      const seen = new Set<number>();
      for (const epoch of [0, 1]) {
        for (const stream of loader.streams) {
          for await (const { labels } of stream.batches(epoch)) seen.add(labels[0]);
        }
      }
      return [...seen];
    };
    expect(await threads(0)).toEqual([0]);
    const two = await threads(2);
    expect(two).not.toContain(0);
    expect(two).toHaveLength(2);
  });

  test.each([0, 2])('batches made in the memory of earlier ones are the same, by %i workers', async workers => {
    const loader = await open({ workers });
    const expected = await take(loader.endless(), 12);
    const seen: Batch[] = [];
    for await (const batch of loader.endless()) {
      seen.push(structuredClone(batch));
      const { images } = batch;
      loader.recycle(batch);
      expect(images).toHaveLength(0); // not those of another batch
      loader.recycle(batch);
      if (seen.length === expected.length) break;
    }
    expect(seen).toEqual(expected);
  });

  test('a data set without streams is one stream', async () => {
    const { streams } = await open({});
    expect(streams.map(({ corruption, severity, samples }) => [corruption, severity, samples])).toEqual([
      ['none', 0, 20],
    ]);
  });

  test('a reader may stop early and begin again', async () => {
    const loader = await open({ workers: 2 });
    const first = await take(loader.endless(), 1);
    expect(await take(loader.endless(), 1)).toEqual(first);
    expect(await take(loader.batches(0))).toHaveLength(4);
  });

  test('after close there are no batches', async () => {
    const loader = await open({ workers: 1 });
    const batches = loader.endless();
    await batches.next();
    await loader.close();
    await expect(take(batches)).rejects.toThrow('the data loader was closed');
    await expect(take(loader.batches(0))).rejects.toThrow('the data loader is closed');
  });

  test('a process that forgets to close ends all the same', () => {
    const script = join(root, 'forgets.mts');
    writeFileSync(
      script,
      `import '${join(HERE, '../../registry/catalogue.ts')}';
       import { DataLoader } from '${join(HERE, '../../framework/data/DataLoader.ts')}';
       const loader = await DataLoader.open({ dataset: ${JSON.stringify(TRAIN)}, batchSize: 6, workers: 2 });
       for await (const batch of loader.endless()) { console.log(batch.shape.join()); break; }`,
    );
    const tsx = join(HERE, '../../node_modules/tsx/dist/cli.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [tsx, script], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '6,32,32,3\n', stderr: '' });
  });
});

describe('DataLoader says what is wrong', () => {
  const breaks = (indices: number, workers: number) =>
    open({
      dataset: { type: 'Breaks' },
      imports: [join(root, 'breaks.ts')],
      shuffle: false,
      batchSize: 1,
      workers,
    }).then(loader => take(loader.batches(0, indices), 1));

  test.each([0, 2])('with data set, index, file and transform (%d workers)', async workers => {
    const read = await failure(breaks(5, workers));
    expect(read).toBeInstanceOf(DataError);
    expect(read.message).toBe('data set Breaks, sample 5: no light');
    const transform = await failure(breaks(6, workers));
    expect(transform.message).toBe('data set Breaks, sample 6 (shot6.png), transform FailsAtSix: six is not liked');
    expect(String((transform.cause as Error).stack)).toContain('breaks.ts');
  });

  test.each([0, 1])('in the words of the data set, with its hint (%d workers)', async workers => {
    const folder = join(root, `vanishes${workers}`);
    mkdirSync(folder);
    writeCifar10C(folder, { corruptions: ['fog'], images: 200, severities: 1 });
    const dataset = { ...STREAMS, root: folder, corruptions: ['fog'], severities: [5], stored_severities: [5] };
    const loader = await open({ dataset, shuffle: false, workers });
    truncateSync(join(folder, 'fog.npy'), 1000);
    const error = await failure(take(loader.streams[0].batches(0)));
    const file = join(folder, 'fog.npy');
    const reason = `${file} is truncated: 1000 bytes, its shape (200, 32, 32, 3) needs 614528`;
    // A worker checks the files itself when it starts: it does not come to the first sample.
    const place = workers === 0 ? `data set Cifar10C (fog, severity 5), sample 0 (row 0 of ${file}): ` : '';
    expect(error.message).toBe(place + reason);
    expect(error.hint).toMatch(/fetch or make it again/);
    rmSync(folder, { recursive: true });
  });

  test('images of one batch differ in size', async () => {
    const options = { dataset: { type: 'Breaks' }, imports: [join(root, 'breaks.ts')], shuffle: false, batchSize: 5 };
    const error = await failure(open(options).then(loader => take(loader.batches(0))));
    expect(error.message).toBe('images of one batch differ in size: [2,2,1] of sample 0, [3,3,1] of sample 4');
  });

  test('a worker that ends', async () => {
    const error = await failure(breaks(7, 1));
    expect(error.message).toBe('a data worker ended unexpectedly with code 3');
    expect(error.hint).toMatch(/--debug/);
  });

  test('batches that cannot be', async () => {
    expect((await failure(open({ batchSize: 0 }))).message).toMatch(/batch_size is 0/);
    expect((await failure(open({ workers: -1 }))).message).toMatch(/workers is -1/);
    expect((await failure(open({ batchSize: 21, dropLast: true }))).message).toMatch(
      /has 20 samples, fewer than one batch of 21/,
    );
  });

  test('options that cannot be sent to a worker', async () => {
    const dataset = { type: 'Breaks', why: () => 1 };
    const error = await failure(
      DataLoader.open({ dataset, imports: [join(root, 'breaks.ts')], batchSize: 1, workers: 1 }),
    );
    expect(error.message).toMatch(/why|cannot be given/);
  });

  test('debug loads in this thread', async () => {
    const loader = await open({
      dataset: { type: 'Breaks' },
      imports: [join(root, 'breaks.ts')],
      shuffle: false,
      batchSize: 1,
      workers: 3,
      debug: true,
    });
    const original = (await failure(take(loader.batches(0, 5)))).cause as Error;
    expect(original.constructor.name).toBe('Error');
    expect(original.stack).toContain('Breaks.read');
  });
});
