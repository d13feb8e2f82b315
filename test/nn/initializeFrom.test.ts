import { afterEach, expect, test } from '@jest/globals';
import { tf } from '../../framework/backend/tf.ts';
import { blocksText } from '../../framework/nn/blocksText.ts';
import { initializeFrom } from '../../framework/nn/initializeFrom.ts';
import type { StateEntry } from '../../framework/nn/Module.ts';
import { DeepLabV2 } from '../../registry/models/DeepLabV2.ts';
import { describeBackends, FASTEST } from '../support/backends.ts';

const TINY = { width: 8, num_classes: 4 } as const;
const FRESH = { fresh: ['layer5', 'bn_pretrain'], seed: 5, source: 'imagenet.pth' };

test('blocks in words', () => {
  expect(blocksText(['conv1.weight', 'bn1.bias'])).toBe('conv1, bn1');
  const names = [6, 7, 8].flatMap(i => [`layer3.${i}.conv1.weight`, `layer3.${i}.bn1.bias`]);
  expect(blocksText([...names, 'layer4.0.conv1.weight', 'fc.weight'])).toBe('layer3.6 to layer3.8, layer4.0, fc');
});

describeBackends('initializeFrom', () => {
  const owned: { dispose(): void }[] = [];
  const own = <T extends { dispose(): void }>(thing: T): T => {
    owned.push(thing);
    return thing;
  };
  afterEach(() => {
    for (const thing of owned.splice(0)) thing.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });

  /** As an ImageNet classifier has them: the backbone's entries, and those of a linear layer. */
  function imageNetState(layers: [number, number, number, number]): Map<string, StateEntry> {
    const donor = own(new DeepLabV2({ ...TINY, layers }).initialize(1));
    const entries = [...donor.stateDict()].filter(([name]) => !name.startsWith('layer5.'));
    const fc: StateEntry = { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) };
    return new Map([...entries, ['fc.weight', fc], ['fc.bias', fc]]);
  }

  test('takes the backbone, draws the rest as initialize would, and says so', () => {
    const state = imageNetState([1, 1, 2, 1]);
    const model = own(new DeepLabV2({ ...TINY, layers: [1, 1, 2, 1], bn_clr: true }));
    const text = initializeFrom(model, state, FRESH);
    const total = [...model.stateItems()].length;
    const taken = state.size - 2;
    expect(text).toBe(
      `${taken} of ${total} entries from imagenet.pth; layer5, bn_pretrain (${total - taken}) from random values; left out: fc (2)`,
    );
    const plain = own(new DeepLabV2({ ...TINY, layers: [1, 1, 2, 1], bn_clr: true }).initialize(5)).stateDict();
    for (const [name, { data }] of model.stateDict()) {
      expect([name, data]).toEqual([name, (state.get(name) ?? plain.get(name))?.data]);
    }
  });

  test('files without num_batches_tracked are taken too', () => {
    const state = imageNetState([1, 1, 1, 1]);
    for (const name of [...state.keys()]) if (name.endsWith('num_batches_tracked')) state.delete(name);
    const model = own(new DeepLabV2({ ...TINY, depth: 14 }));
    initializeFrom(model, state, FRESH);
    expect(model.stateDict().get('bn1.num_batches_tracked')?.data[0]).toBe(0n);
  });

  test('refuses to leave blocks random, or blocks of the file out, or another width', () => {
    const deep = own(new DeepLabV2({ ...TINY, layers: [1, 1, 4, 1] }));
    const shallow = imageNetState([1, 1, 2, 1]);
    expect(() => initializeFrom(deep, shallow, FRESH)).toThrow(
      /^imagenet\.pth does not fit DeepLabV2: it lacks 30 of \d+ entries: layer3\.2 to layer3\.3 would stay random$/,
    );
    const flat = own(new DeepLabV2({ ...TINY, depth: 14 }));
    expect(() => initializeFrom(flat, shallow, FRESH)).toThrow(/it has 18 more entries: layer3\.1$/);
    const wide = own(new DeepLabV2({ ...TINY, width: 16, depth: 14 }));
    expect(() => initializeFrom(wide, imageNetState([1, 1, 1, 1]), FRESH)).toThrow(
      /conv1\.weight is \[8, 3, 7, 7\], expected \[16, 3, 7, 7\]/,
    );
  });
}, [FASTEST]);
