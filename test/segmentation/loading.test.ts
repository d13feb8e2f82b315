import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { tf } from '../../framework/backend/tf.ts';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { batchToTensors, disposeBatch } from '../../framework/data/batchToTensors.ts';
import { collate } from '../../framework/data/collate.ts';
import { DataLoader } from '../../framework/data/DataLoader.ts';
import { warpLabels } from '../../framework/data/geometry/warpLabels.ts';
import type { Batch, LabelMap, Sample } from '../../framework/data/types.ts';
import { TrainingData } from '../../framework/runner/TrainingData.ts';
import { describeBackends } from '../support/backends.ts';
import '../../registry/catalogue.ts';
import { scratchFolder, writeCityscapes, writeGta5 } from './trees.ts';

const root = scratchFolder();
beforeAll(() => {
  writeGta5(join(root, 'gta5'), 5);
  writeCityscapes(join(root, 'cityscapes'), 'train', { ulm: 3 });
});

const dataset = () => ({
  type: 'GTA5',
  root: join(root, 'gta5'),
  transforms: [
    { type: 'KeepFullImage' },
    { type: 'RandomScaleCrop', size: [16, 24], width: 64 },
    { type: 'RandomFlip' },
    { type: 'StrongView', transforms: [{ type: 'RandAugment' }] },
  ],
});

async function batchesWith(workers: number, epoch: number): Promise<Batch[]> {
  const loader = await DataLoader.open({ dataset: dataset(), batchSize: 2, shuffle: true, workers, seed: 3 });
  const batches: Batch[] = [];
  for await (const batch of loader.batches(epoch)) batches.push(batch);
  await loader.close();
  return batches;
}

describe('batches of views', () => {
  test('depend on seed, epoch and index only, not on the workers, and travel with their geometry', async () => {
    const here = await batchesWith(0, 1);
    expect(await batchesWith(2, 1)).toEqual(here);
    expect(await batchesWith(0, 2)).not.toEqual(here);
    const [first] = here;
    expect([first.shape, first.labelShape, first.full!.shape]).toEqual([
      [2, 16, 24, 3],
      [2, 16, 24],
      [2, 40, 64, 3],
    ]);
    expect(first.strong!.shape).toEqual([2, 16, 24, 3]);
    expect(here.at(-1)!.shape[0]).toBe(1);
    const weak: LabelMap = { data: first.labels.subarray(0, 16 * 24), height: 16, width: 24 };
    expect(warpLabels(weak, first.strong!.geometry[0]).data).toEqual(first.strong!.labels.subarray(0, 16 * 24));
    expect(first.geometry[0].slice(0, 2).map(({ type }) => type)).toEqual(['resize', 'crop']);
  });

  test('that do not belong together are errors', () => {
    const image = { data: new Uint8Array(3), height: 1, width: 1, channels: 3 };
    const strong = { image, geometry: [] };
    const sample: Sample = { index: 0, image, label: 0 };
    expect(() =>
      collate(
        [
          { ...sample, strong },
          { ...sample, index: 1 },
        ],
        0,
      ),
    ).toThrow('sample 0 of a batch has a strong view, sample 1 has none');
    expect(() => collate([sample, { index: 1, image }], 0)).toThrow(
      'label maps of one batch differ in size: [] of sample 0, none of sample 1',
    );
  });
});

describe('configs', () => {
  const open = (name: string, options: string[]) =>
    loadConfig(`configs/_base_/datasets/${name}.config.ts`, [
      'crop_size=[16,24]',
      'data.batch_size=2',
      'data.workers=0',
      ...options,
    ]);

  test('crop_size of the command line reaches every pipeline', async () => {
    const source = await open('gta5_strong', [`data.source.root=${join(root, 'gta5')}`, 'data.source.image_size=null']);
    const target = await open('cityscapes_target', [`data.target.root=${join(root, 'cityscapes')}`]);
    for (const { value } of [source, target]) {
      const data = await TrainingData.open(value);
      const { value: batches } = await data.steps(0).next();
      const [batch] = Object.values(batches as Record<string, Batch>);
      expect(batch.shape).toEqual([2, 16, 24, 3]);
      expect(batch.strong?.shape ?? 'no strong view').toEqual(
        value === source.value ? [2, 16, 24, 3] : 'no strong view',
      );
      await data.close();
    }
  });
});

describeBackends('views on the device', () => {
  test('are tensors, all of which are freed', async () => {
    const [batch] = await batchesWith(0, 0);
    const before = tf.memory().numTensors;
    const { images, labels, strong, full, geometry } = batchToTensors(batch);
    expect([images.shape, labels.shape, labels.dtype]).toEqual([[2, 16, 24, 3], [2, 16, 24], 'int32']);
    expect([strong!.images.shape, strong!.labels.shape, full!.shape]).toEqual([
      [2, 16, 24, 3],
      [2, 16, 24],
      [2, 40, 64, 3],
    ]);
    disposeBatch({ images, labels, strong, full, geometry });
    expect(tf.memory().numTensors).toBe(before);
  });
});
