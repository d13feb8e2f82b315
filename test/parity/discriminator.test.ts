import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { valueAndGradients } from '../../framework/autograd/valueAndGradients.ts';
import { type Scalar, type Tensor, type Tensor4D, tf, type Variable } from '../../framework/backend/tf.ts';
import { toFileOrder } from '../../framework/nn/Layout.ts';
import { FCDiscriminator } from '../../registry/models/FCDiscriminator.ts';
import { describeBackends } from '../support/backends.ts';
import { formula, formulaState } from '../support/formula.ts';
import { goldenDescribe } from '../support/golden.ts';
import type { Reference, Summary } from './cifarReferences.ts';
import { countsOf } from './countsOf.ts';
import { expectSummary, largestDifference, summarise, summariseActivation } from './summarise.ts';

interface DiscriminatorReference extends Pick<Reference, 'counts' | 'state_dict'> {
  readonly counts_16_classes: Reference['counts'];
  readonly formula_prefix: string;
  readonly input: Summary & { readonly shape: readonly [number, number, number, number] };
  readonly output: Summary & { readonly shape: readonly number[] };
  readonly values: number[][][];
  readonly losses: Record<string, { readonly loss: number; readonly gradients: Record<string, Summary> }>;
}

goldenDescribe('models', folder => {
  const reference = JSON.parse(readFileSync(join(folder, 'discriminator.json'), 'utf8')) as DiscriminatorReference;

  test('names, shapes and counts of the discriminator are those of the original', () => {
    const model = new FCDiscriminator();
    const rows = [...model.stateItems()].map(item => [item.name, item.fileShape]);
    expect(rows).toEqual(reference.state_dict.map(([name, shape]) => [name, shape]));
    expect(countsOf(model)).toEqual(reference.counts);
    expect(countsOf(new FCDiscriminator({ num_classes: 16 }))).toEqual(reference.counts_16_classes);
  });

  describeBackends('the discriminator', () => {
    let model: FCDiscriminator;
    let maps: Variable;
    let before: number;

    beforeAll(async () => {
      before = tf.memory().numTensors;
      model = new FCDiscriminator();
      model.loadStateDict(formulaState(reference.state_dict, reference.formula_prefix));
      maps = tf.tidy(() => tf.variable(inputOf(reference.input.shape)));
      expectSummary(await summariseActivation(maps), reference.input, 1e-6, 1e-6);
    });
    afterAll(() => {
      model.dispose();
      maps.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });

    test('values', async () => {
      const output = model.forward(maps as unknown as Tensor4D);
      const [n, c, h, w] = reference.output.shape;
      expect(output.shape).toEqual([n, h, w, c]);
      const expected = reference.values.flat(2);
      const largest = Math.max(...expected.map(Math.abs));
      expect(largestDifference(await output.data(), expected)).toBeLessThanOrEqual(2e-5 * largest);
      output.dispose();
    });

    test.each(Object.entries(reference.losses))('%s and its gradients', async (name, expected) => {
      const target = Number(name.at(-1));
      const loss = name.startsWith('bce') ? binaryCrossEntropy : squaredError;
      const parameters = new Map(model.namedParameters());
      const names = Object.keys(expected.gradients);
      const result = valueAndGradients(
        () => ({ loss: loss(model.forward(maps as unknown as Tensor4D), target) }),
        names.map(parameter => parameters.get(parameter)?.variable ?? maps),
      );
      expect(Math.abs((await result.loss.data())[0] - expected.loss)).toBeLessThan(1e-5 * Math.max(1, expected.loss));
      for (const [i, parameter] of names.entries()) {
        const gradient = result.gradients[i] as Tensor;
        const { shape, layout } = parameters.get(parameter) ?? { shape: [], layout: 'plain' };
        const actual =
          parameter === 'input'
            ? await summariseActivation(gradient)
            : summarise(toFileOrder(await gradient.data<'float32'>(), shape, layout));
        const largest = Math.max(...expected.gradients[parameter].first8.map(Math.abs));
        expectSummary(actual, expected.gradients[parameter], 1e-4, 1e-3 * largest);
      }
      tf.dispose([result.loss, ...(result.gradients as Tensor[])]);
    });
  });
});

/** Softmax maps [2, h, w, classes] of 16 x 16 blocks; the second is the first, mirrored. */
function inputOf([, classes, height, width]: DiscriminatorReference['input']['shape']): Tensor4D {
  const [rows, columns] = [7, 9]; // more than the image needs: it is the top left of them
  const units = formula('discriminator_x', classes * rows * columns);
  const values = Float32Array.from({ length: height * width * classes }, (_, i) => {
    const c = i % classes;
    const x = Math.floor(i / classes) % width;
    const y = Math.floor(i / (classes * width));
    return 3 * units[(c * rows + (y >> 4)) * columns + (x >> 4)];
  });
  const first = tf.tensor4d(values, [1, height, width, classes]);
  return tf.softmax(tf.concat([first, tf.reverse(first, 2)], 0));
}

/** Mean of log(1 + exp(x)) - target x. */
function binaryCrossEntropy(logits: Tensor, target: number): Scalar {
  return tf.mean(tf.sub(tf.softplus(logits), tf.mul(logits, target)));
}

function squaredError(logits: Tensor, target: number): Scalar {
  return tf.mean(tf.square(tf.sub(logits, target)));
}
