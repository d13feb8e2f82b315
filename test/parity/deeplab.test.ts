import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { valueAndGradients } from '../../framework/autograd/valueAndGradients.ts';
import { type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import type { TensorData } from '../../framework/checkpoint/StateDict.ts';
import { Conv2d } from '../../framework/nn/Conv2d.ts';
import { toFileOrder } from '../../framework/nn/Layout.ts';
import type { Parameter } from '../../framework/nn/Parameter.ts';
import { crossEntropy } from '../../framework/ops/crossEntropy.ts';
import { resizeBilinear } from '../../framework/ops/resizeBilinear.ts';
import { DeepLabV2 } from '../../registry/models/DeepLabV2.ts';
import { describeBackends } from '../support/backends.ts';
import { formulaImages, formulaLabels, formulaTensor } from '../support/formula.ts';
import { goldenDescribe } from '../support/golden.ts';
import type { GradientReference, Reference, Summary } from './cifarReferences.ts';
import { countsOf } from './countsOf.ts';
import { expectFormulaCheck } from './expectFormulaCheck.ts';
import { forwardWithTaps } from './forwardWithTaps.ts';
import { expectSummary, largestDifference, summarise, summariseActivation } from './summarise.ts';

const IGNORED = 250;
/** Milliseconds: 5 s on the native engine, 15 s on wasm, and many more on busy cores. */
const PATIENCE = 300_000;

interface Output extends Summary {
  readonly shape: readonly number[];
}

interface DeepLabReference extends Pick<Reference, 'counts' | 'formula_check' | 'input' | 'state_dict'> {
  readonly entries_whose_shape_differs_with_16_classes: Record<string, number[]>;
  readonly counts_16_classes: Reference['counts'];
  readonly label: { readonly name: string; readonly shape: readonly [number, number, number]; readonly sum: number };
  readonly eval: {
    readonly feat: Output;
    readonly out: Output & { readonly largest_abs: number };
    readonly out_sample: { rows: number[]; columns: number[]; values: number[][][] };
    readonly argmax: number[][];
    readonly upsampled_to_input_size: Output;
    readonly after: Record<string, Output>;
  };
  readonly cross_entropy: {
    readonly loss: number;
    readonly gradients: Record<string, GradientReference>;
  };
  readonly convolutions: readonly [string, number[], number[], number[], number[], boolean][];
}

goldenDescribe('models', folder => {
  const files = readdirSync(folder).filter(file => /^deeplab_.*\.json$/.test(file));
  const cases = files.map(file => {
    const reference = JSON.parse(readFileSync(join(folder, file), 'utf8')) as DeepLabReference;
    const bn_clr = reference.state_dict.some(([name]) => name.startsWith('bn_pretrain.'));
    return { file, reference, bn_clr };
  });

  test('the folder describes DeepLabV2 with and without bn_clr', () => {
    expect(cases.map(({ bn_clr }) => bn_clr).toSorted()).toEqual([false, true]);
  });

  describe.each(cases)('$file', ({ reference, bn_clr }) => {
    test('names, shapes and counts are those of the original, and depend on the classes as there', () => {
      const model = new DeepLabV2({ bn_clr });
      const rows = [...model.stateItems()].map(item => [item.name, item.fileShape]);
      expect(rows).toEqual(reference.state_dict.map(([name, shape]) => [name, shape]));
      expect(countsOf(model)).toEqual(reference.counts);
      const other = new DeepLabV2({ bn_clr, num_classes: 16, norm: 'sync_bn' });
      expect(countsOf(other)).toEqual(reference.counts_16_classes);
      const differing = [...other.stateItems()].filter((item, i) => item.fileShape.join() !== rows[i][1]!.toString());
      expect(Object.fromEntries(differing.map(item => [item.name, item.fileShape]))).toEqual(
        reference.entries_whose_shape_differs_with_16_classes,
      );
    });

    test('every convolution moves as in the original', () => {
      const pair = (value: number) => [value, value];
      const found = [...new DeepLabV2({ bn_clr }).namedModules()].flatMap(([name, module]) => {
        if (!(module instanceof Conv2d)) return [];
        const { stride, padding, dilation } = module.geometry;
        const kernel = module.weight.shape.slice(0, 2);
        return [[name, kernel, pair(stride), pair(padding), pair(dilation), module.bias !== null]];
      });
      expect(found).toEqual(reference.convolutions);
    });
  });

  describeBackends('results', () => {
    describe.each(cases)('$file', ({ reference, bn_clr }) => {
      let model: DeepLabV2;
      let images: Tensor4D;
      let before: number;

      beforeAll(() => {
        before = tf.memory().numTensors;
        model = new DeepLabV2({ bn_clr }).eval();
        const weights = weightsOf(reference);
        expectFormulaCheck(weights, reference.formula_check);
        model.loadStateDict(weights);
        const { name, shape } = reference.input;
        images = tf.tidy(() => tf.transpose(tf.tensor4d(formulaImages(name, shape), [...shape]), [0, 2, 3, 1]));
      });
      afterAll(() => {
        model.dispose();
        images.dispose();
        expect(tf.memory().numTensors).toBe(before);
      });

      test('features, logits and activations in eval mode', async () => {
        const { feat, out, after, argmax, upsampled_to_input_size } = reference.eval;
        const { result, activations } = await forwardWithTaps(model, Object.keys(after), () =>
          model.forwardBoth(images),
        );
        const { features, logits } = result;
        expect([features.shape, logits.shape]).toEqual([nhwc(feat.shape), nhwc(out.shape)]);
        expectOutput(await summariseActivation(features), feat, Math.max(...feat.first8.map(Math.abs)));
        expectOutput(await summariseActivation(logits), out, out.largest_abs);
        expectSample(Float32Array.from(await logits.data()), logits.shape, reference);
        const large = tf.tidy(() =>
          resizeBilinear(logits, reference.input.shape.slice(2) as [number, number], { alignCorners: true }),
        );
        expectOutput(await summariseActivation(large), upsampled_to_input_size, out.largest_abs);
        const classes = tf.tidy(() => tf.argMax(logits, -1));
        expect([...(await classes.data())]).toEqual(argmax.flat());
        tf.dispose([features, logits, large, classes]);
        for (const [name, summary] of Object.entries(after)) {
          const largest = Math.max(...summary.first8.map(Math.abs));
          expectSummary(activations.get(name) as Summary, summary, 1e-5, 1e-3 * largest);
        }
      });

      test(
        'cross entropy and its gradients',
        async () => {
          const { loss: expectedLoss, gradients: expected } = reference.cross_entropy;
          const { name, shape } = reference.label;
          const classes = formulaLabels(name, shape, 19, IGNORED);
          expect(summarise(classes).sum).toBe(reference.label.sum);
          const labels = tf.tensor3d(classes, [...shape], 'int32');
          const parameters = new Map(model.namedParameters());
          const names = Object.keys(expected);
          const size = shape.slice(1) as [number, number];
          const { loss, gradients } = valueAndGradients(
            () => {
              const logits = resizeBilinear(model.forward(images), size, { alignCorners: true });
              return { loss: crossEntropy(logits, labels, { ignoreIndex: IGNORED }) as never };
            },
            names.map(parameter => parameters.get(parameter)!.variable),
          );
          expect(Math.abs((await loss.data())[0] - expectedLoss)).toBeLessThan(1e-4);
          for (const [i, parameter] of names.entries()) {
            const values = await inFileOrder(gradients[i] as Tensor, parameters.get(parameter) as Parameter);
            expectGradient(parameter, summarise(values), expected[parameter]);
          }
          tf.dispose([loss, labels, ...(gradients as Tensor[])]);
        },
        PATIENCE,
      );
    });
  });
});

/** Entries of all cases by name: they are large, and the cases share all but a few. */
const made = new Map<string, TensorData>();

function weightsOf({ state_dict }: DeepLabReference): ReadonlyMap<string, TensorData> {
  const weights = state_dict.map(([name, shape, dtype]) => {
    const fill = (): TensorData =>
      dtype === 'int64'
        ? { dtype, shape: [...shape], data: BigInt64Array.of(0n) }
        : { dtype: 'float32', shape: [...shape], data: formulaTensor(name, shape) };
    const entry = made.get(name) ?? fill();
    made.set(name, entry);
    return [name, entry] as const;
  });
  return new Map(weights);
}

const nhwc = ([n, c, h, w]: readonly number[]) => [n, h, w, c];

/** Sums within 1e-5 of the absolute sum, single values within 2e-5 of the largest. */
function expectOutput(actual: Summary, expected: Output, largest: number): void {
  expectSummary(actual, expected, 1e-5, 2e-5 * largest);
}

function expectSample(logits: Float32Array, shape: readonly number[], { eval: reference }: DeepLabReference): void {
  const { rows, columns, values } = reference.out_sample;
  const [, , width, classes] = shape;
  const found = values.map((_, c) => rows.map(y => columns.map(x => logits[(y * width + x) * classes + c])));
  const bound = 2e-5 * reference.out.largest_abs;
  expect(largestDifference(found.flat(2), values.flat(2))).toBeLessThanOrEqual(bound);
}

async function inFileOrder(gradient: Tensor, { shape, layout }: Parameter): Promise<Float32Array> {
  return toFileOrder(await gradient.data<'float32'>(), shape, layout);
}

/** Behind the last layers no ReLU flips: their bounds are narrow. A ReLU before them may, and moves what lies in front. */
function expectGradient(name: string, actual: Summary, { float64, largest_abs }: GradientReference): void {
  expect([name, Math.abs(actual.sum - float64.sum) <= 0.01 * float64.abs_sum]).toEqual([name, true]);
  expect([name, Math.abs(actual.abs_sum - float64.abs_sum) <= 0.01 * float64.abs_sum]).toEqual([name, true]);
  const bound = (/^layer5\.(head|bottleneck)\./.test(name) ? 1e-3 : 0.05) * largest_abs;
  expect([name, largestDifference(actual.first8, float64.first8) <= bound]).toEqual([name, true]);
}
