import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { Conv2d } from '../../framework/nn/Conv2d.ts';
import type { Module } from '../../framework/nn/Module.ts';
import { DeepLabV2 } from '../../registry/models/DeepLabV2.ts';
import { ImageNetResNet } from '../../registry/models/ImageNetResNet.ts';
import { describeBackends } from '../support/backends.ts';
import { formulaImages, formulaState } from '../support/formula.ts';
import { goldenDescribe } from '../support/golden.ts';
import type { Reference, Summary } from './cifarReferences.ts';
import { countsOf } from './countsOf.ts';
import { expectSummary, summarise } from './summarise.ts';

/** Stride, and then dilation, of torchvision and of ProDA. */
type Difference = readonly [number[], number[], number[], number[]];

interface ResNetReference extends Pick<Reference, 'counts' | 'state_dict'> {
  readonly eval: {
    readonly input: Reference['input'];
    readonly logits: Summary & { readonly shape: number[] };
    readonly largest_abs: number;
  };
  readonly proda_loader?: {
    readonly convolutions_with_other_stride_or_dilation_columns: readonly string[];
    readonly convolutions_with_other_stride_or_dilation: Record<string, Difference>;
  };
}

goldenDescribe('models', folder => {
  const { models } = JSON.parse(readFileSync(join(folder, 'torchvision_resnet.json'), 'utf8')) as {
    models: Record<string, ResNetReference>;
  };
  const cases = Object.entries(models).map(([name, reference]) => ({
    name,
    reference,
    depth: Number(/\d+$/.exec(name)?.[0]) as 50 | 101,
  }));

  describe.each(cases)('$name', ({ depth, reference }) => {
    test('names, shapes and counts are those of torchvision', () => {
      const model = new ImageNetResNet({ depth });
      const rows = [...model.stateItems()].map(item => [item.name, item.fileShape]);
      expect(rows).toEqual(reference.state_dict.map(([name, shape]) => [name, shape]));
      expect(countsOf(model)).toEqual(reference.counts);
    });

    if (reference.proda_loader) {
      test('strides and dilations differ from those of DeepLabV2 where the originals do', () => {
        const ours = geometries(new ImageNetResNet({ depth }));
        const dilated = geometries(new DeepLabV2({ depth }));
        const differing = [...ours].filter(([name, own]) => own.join() !== dilated.get(name)?.join());
        const pair = (value: number) => [value, value];
        const found = differing.map(([name, [stride, dilation]]) => {
          const [otherStride, otherDilation] = dilated.get(name) ?? [0, 0];
          return [name, [pair(stride), pair(otherStride), pair(dilation), pair(otherDilation)]];
        });
        expect(Object.fromEntries(found)).toEqual(reference.proda_loader?.convolutions_with_other_stride_or_dilation);
      });
    }
  });

  describeBackends('logits in eval mode', () => {
    test.each(cases)('$name', async ({ depth, reference }) => {
      const before = tf.memory().numTensors;
      const model = new ImageNetResNet({ depth, mean: null, std: null }).eval();
      model.loadStateDict(formulaState(reference.state_dict));
      const { name, shape } = reference.eval.input;
      const logits = tf.tidy(() => {
        const images = tf.transpose(tf.tensor4d(formulaImages(name, shape), [...shape]), [0, 2, 3, 1]);
        return model.forward(images as Tensor4D);
      });
      expect(logits.shape).toEqual(reference.eval.logits.shape);
      expectSummary(summarise(await logits.data()), reference.eval.logits, 1e-5, 2e-5 * reference.eval.largest_abs);
      logits.dispose();
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  });
});

/** Stride and dilation of each convolution that both networks may have, by name. */
function geometries(model: Module): Map<string, [stride: number, dilation: number]> {
  const convolutions = [...model.namedModules()].filter(
    (entry): entry is [string, Conv2d] => entry[1] instanceof Conv2d,
  );
  return new Map(
    convolutions
      .filter(([name]) => !name.startsWith('layer5.'))
      .map(([name, { geometry }]) => [name, [geometry.stride, geometry.dilation]]),
  );
}
