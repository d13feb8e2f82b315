import { beforeAll, describe, expect, test } from '@jest/globals';
import { valueAndGradients } from '../../framework/autograd/valueAndGradients.ts';
import { precisionOf } from '../../framework/backend/native/halfTensors.ts';
import { openBackend } from '../../framework/backend/openBackend.ts';
import type { Precision } from '../../framework/backend/Precision.ts';
import { type Scalar, type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { BatchNorm2d } from '../../framework/nn/BatchNorm2d.ts';
import type { Module } from '../../framework/nn/Module.ts';
import { crossEntropy } from '../../framework/ops/crossEntropy.ts';
import { resizeBilinear } from '../../framework/ops/resizeBilinear.ts';
import { collectParams } from '../../registry/methods/collectParams.ts';
import { configureModel } from '../../registry/methods/configureModel.ts';
import { Tent } from '../../registry/methods/Tent.ts';
import { DeepLabV2 } from '../../registry/models/DeepLabV2.ts';
import { ResNet } from '../../registry/models/ResNet.ts';
import { WideResNet } from '../../registry/models/WideResNet.ts';
import { Adam } from '../../registry/optimizers/Adam.ts';
import { TEST_BACKENDS } from '../support/backends.ts';

const LABEL_SIZE: [number, number] = [33, 41];
const half = ['bfloat16', 'float16'] as const;
const images = (...shape: [number, number, number]) => tf.randomUniform([...shape, 3], 0, 1, 'float32', 7) as Tensor4D;

(TEST_BACKENDS.includes('tensorflow') ? describe : describe.skip)('networks in 16 bits', () => {
  beforeAll(async () => {
    await openBackend({ backend: 'tensorflow' });
  });

  async function inPrecision<T>(precision: Precision, body: () => T): Promise<T> {
    await openBackend({ backend: 'tensorflow', precision });
    try {
      return body();
    } finally {
      await openBackend({ backend: 'tensorflow' });
    }
  }

  /** Relative, by length. */
  function distance(a: Tensor, b: Tensor): number {
    return tf.tidy(() => tf.div(tf.norm(tf.sub(a, b)), tf.norm(b)).dataSync()[0]!);
  }

  describe.each([
    ['ResNet', () => new ResNet({ depth: 20 }), [4, 32, 32]],
    ['WideResNet', () => new WideResNet({ depth: 10, widen_factor: 1 } as never), [4, 32, 32]],
    ['DeepLabV2, classic head', () => new DeepLabV2({ depth: 14, width: 16, head: 'classic' }), [1, 65, 81]],
    ['DeepLabV2, head of ProDA', () => new DeepLabV2({ depth: 14, width: 16 }), [1, 65, 81]],
  ] as [string, () => Module, [number, number, number]][])('%s', (_name, make, size) => {
    test.each(half)('predicts in %s as in float32, its logits of float32', async precision => {
      const model = make().initialize(1).eval();
      const x = images(...size);
      const expected = model.forward(x);
      const found = await inPrecision(precision, () => model.forward(x));
      expect(precisionOf(found)).toBe('float32');
      const error = distance(found, expected);
      expect(error).toBeGreaterThan(0);
      expect(error).toBeLessThan(precision === 'bfloat16' ? 0.05 : 0.01);
      tf.dispose([x, expected, found]);
      model.dispose();
    });
  });

  test.each(half)('DeepLabV2 with frozen batch norm trains in %s, and holds nothing after a step', async precision => {
    const model = new DeepLabV2({ depth: 14, width: 16, head: 'classic' }).initialize(2).train();
    for (const [, module] of model.namedModules()) if (module instanceof BatchNorm2d) module.eval();
    const [x, labels] = [
      images(1, 65, 81),
      tf.tidy(() => tf.cast(tf.floor(tf.randomUniform([1, ...LABEL_SIZE], 0, 19, 'float32', 3)), 'int32')),
    ];
    const loss = () =>
      crossEntropy(resizeBilinear(model.forward(x), LABEL_SIZE, { alignCorners: true }), labels) as Scalar;
    const variables = model.parameters().map(parameter => parameter.variable);
    const step = () => valueAndGradients(() => ({ loss: tf.tidy(loss) }), variables);
    const expected = step();
    const free = ({ loss: value, gradients }: typeof expected) =>
      tf.dispose([value, ...gradients.map(gradient => gradient!)]);
    await inPrecision(precision, () => {
      const found = step();
      expect(Math.abs(found.loss.dataSync()[0]! / expected.loss.dataSync()[0]! - 1)).toBeLessThan(0.01);
      const [whole, other] = [found, expected].map(({ gradients }) => tf.concat(gradients.map(g => g!.flatten())));
      expect(distance(whole!, other!)).toBeLessThan(0.15);
      tf.dispose([whole!, other!]);
      free(found);
      const after = tf.memory().numTensors;
      for (let i = 0; i < 3; i++) free(step());
      expect(tf.memory().numTensors).toBe(after);
    });
    free(expected);
    tf.dispose([x, labels]);
    model.dispose();
  });

  test.each(half)('Tent adapts in %s, with a constant number of tensors, and leaves none', async precision => {
    await openBackend({ backend: 'tensorflow', precision });
    const before = tf.memory().numTensors;
    const model = configureModel(new ResNet({ depth: 20 }).initialize(1));
    const { params } = collectParams(model);
    const tent = new Tent(model, new Adam({ lr: 1e-3 } as never, [{ parameters: params }]));
    const x = images(20, 32, 32);
    const counts: number[] = [];
    for (let i = 0; i < 6; i++) {
      tent.forward(x).dispose();
      counts.push(tf.memory().numTensors);
    }
    expect(new Set(counts.slice(1)).size).toBe(1);
    x.dispose();
    tent.dispose();
    tent.optimizer.reset();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await openBackend({ backend: 'tensorflow' });
  });
});
