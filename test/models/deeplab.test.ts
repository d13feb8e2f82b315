import { afterEach, describe, expect, test } from '@jest/globals';
import { valueAndGradients } from '../../framework/autograd/valueAndGradients.ts';
import { type Scalar, type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { isBatchNorm } from '../../framework/nn/isBatchNorm.ts';
import type { Module } from '../../framework/nn/Module.ts';
import { seedDropout } from '../../framework/nn/seedDropout.ts';
import { crossEntropy } from '../../framework/ops/crossEntropy.ts';
import { resizeBilinear } from '../../framework/ops/resizeBilinear.ts';
import { build } from '../../framework/registration/build.ts';
import { MODELS } from '../../framework/registration/kinds.ts';
import { DeepLabV2 } from '../../registry/models/DeepLabV2.ts';
import { FCDiscriminator } from '../../registry/models/FCDiscriminator.ts';
import '../../registry/models/ImageNetResNet.ts';
import { SGD } from '../../registry/optimizers/SGD.ts';
import { fill } from '../nn/conformance.ts';
import { describeBackends } from '../support/backends.ts';

const TINY = { depth: 14, width: 8, num_classes: 3 } as const;
const sizeOf = (model: Module) => model.parameters().reduce((sum, parameter) => sum + parameter.size, 0);

describe('options of the segmentation networks', () => {
  test.each([
    [{ type: 'DeepLabV2' }, 65_063_568],
    [{ type: 'DeepLabV2', bn_clr: true, norm: 'sync_bn' }, 65_067_664],
    // The backbone's 42,500,160 and four 3x3 convolutions with bias to 19 classes.
    [{ type: 'DeepLabV2', head: 'classic' }, 42_500_160 + 4 * (9 * 2048 * 19 + 19)],
    [{ type: 'DeepLabV2', head: 'classic', head_dilations: [2, 4] }, 42_500_160 + 2 * (9 * 2048 * 19 + 19)],
    [{ type: 'DeepLabV2', depth: 50 }, 23_508_032 + 22_563_408],
    [{ type: 'DeepLabV2', depth: 101, layers: [1, 1, 1, 1] }, 30_579_344],
    [{ type: 'FCDiscriminator' }, 1_560_705],
    [{ type: 'ImageNetResNet', depth: 101 }, 44_549_160],
  ])('%j has %i parameters', (spec, parameters) => {
    expect(sizeOf(build<Module>(MODELS, spec))).toBe(parameters);
  });

  test('the layers of the golden ProDA runs are those of depth 14', () => {
    const names = (model: DeepLabV2) => [...model.stateItems()].map(({ name, fileShape }) => `${name} ${fileShape}`);
    expect(names(new DeepLabV2({ layers: [1, 1, 1, 1] }))).toEqual(names(new DeepLabV2({ depth: 14 })));
  });

  test.each([
    [{ depth: 102 }, 'depth'],
    [{ width: 12 }, 'must be a multiple of 8'],
    [{ dropout: 1 }, 'dropout'],
    [{ layers: [3, 4, 6] }, 'layers'],
    [{ head: 'aspp' }, 'head'],
    [{ head_dilations: [] }, 'head_dilations'],
    [{ init: 'xavier' }, 'init'],
    [{ output_stride: 16 }, 'output_stride'],
  ])('%j is refused', (options, message) => {
    expect(() => build<Module>(MODELS, { type: 'DeepLabV2', ...options })).toThrow(message);
  });
});

describeBackends('segmentation networks', () => {
  const owned: { dispose(): void }[] = [];
  const own = <T extends { dispose(): void }>(thing: T): T => {
    owned.push(thing);
    return thing;
  };
  afterEach(() => {
    for (const thing of owned.splice(0)) thing.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });
  const images = (n: number, height: number, width: number) =>
    own(
      tf.tensor4d(
        fill([n, height, width, 3], (...at) => (1 + Math.sin(at[0] + 0.2 * at[1] + 0.3 * at[2] + at[3])) / 2),
        [n, height, width, 3],
      ),
    );

  test.each([
    [64, 96, 9, 13],
    [65, 97, 9, 13],
    [57, 60, 8, 8],
  ])('an image of %i x %i has logits of %i x %i', (height, width, h, w) => {
    for (const head of ['proda', 'classic'] as const) {
      const model = own(new DeepLabV2({ ...TINY, head }).initialize(1)).eval();
      const { features, logits } = model.forwardBoth(images(2, height, width));
      own(features);
      own(logits);
      expect(logits.shape).toEqual([2, h, w, 3]);
      expect(features.shape).toEqual([2, h, w, head === 'proda' ? 32 : 256]);
      const alone = own(model.forward(images(2, height, width)));
      expect([...alone.dataSync()]).toEqual([...logits.dataSync()]);
      expect([...own(model.layer5.classify(features)).dataSync()]).toEqual([...logits.dataSync()]);
    }
  });

  test('every second place of output stride 4 is what output stride 8 says there', () => {
    const x = images(1, 65, 97);
    const logitsOf = (output_stride: 4 | 8) => {
      // The head's dilations are in places of the maps.
      const head_dilations = [24 / output_stride, 48 / output_stride];
      const model = own(new DeepLabV2({ ...TINY, head: 'classic', init: 'kaiming', head_dilations, output_stride }));
      return own(model.initialize(1).eval().forward(x)) as Tensor4D;
    };
    const [dense, sparse] = [logitsOf(4), logitsOf(8)];
    expect(dense.shape).toEqual([1, 17, 25, 3]);
    const second = own(tf.stridedSlice(dense, [0, 0, 0, 0], dense.shape, [1, 2, 2, 1]));
    const expected = sparse.dataSync();
    const apart = second.dataSync().map((value, i) => Math.abs(value - expected[i]));
    expect(Math.max(...apart)).toBeLessThan(1e-4 * Math.max(...expected.map(Math.abs)));
  });

  test('the discriminator answers for patches of 16 x 16', () => {
    const model = own(new FCDiscriminator({ num_classes: 3, width: 4 }).initialize(1));
    expect(own(model.forward(images(2, 64, 97))).shape).toEqual([2, 4, 7, 1]);
  });

  test.each(['proda', 'classic'] as const)('with the %s head it learns, and leaves no tensor behind', async head => {
    const model = own(new DeepLabV2({ ...TINY, head, dropout: 0 }).initialize(1)).train();
    const x = images(2, 33, 49);
    const labels = own(
      tf.tensor3d(
        Int32Array.from(fill([2, 33, 49], (_, i, j) => (j > 40 ? 250 : i < 16 ? 0 : j < 24 ? 1 : 2))),
        [2, 33, 49],
      ),
    );
    const parameters = model.parameters();
    const optimizer = own(new SGD({ lr: 0.05, momentum: 0.9 }, [{ parameters }]));
    const losses: number[] = [];
    const counts: number[] = [];
    for (let i = 0; i < 6; i++) {
      seedDropout(model, 1, i);
      const { loss, gradients } = valueAndGradients(
        () => {
          const logits = resizeBilinear(model.forward(x), [33, 49], { alignCorners: true });
          return { loss: crossEntropy(logits, labels, { ignoreIndex: 250 }) as Scalar };
        },
        parameters.map(parameter => parameter.variable),
      );
      optimizer.step(new Map(parameters.map((parameter, k) => [parameter, gradients[k] as Tensor])));
      losses.push((await loss.data())[0]);
      tf.dispose([loss, ...(gradients as Tensor[])]);
      counts.push(tf.memory().numTensors);
    }
    expect(losses[0]).toBeCloseTo(Math.log(3), 1);
    expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]);
    expect(counts.at(-1)).toBe(counts[1]);
  });

  test('memory of inference does not grow with the depth', async () => {
    const x = images(1, 65, 97);
    const peak = async (layers: [number, number, number, number]) => {
      const model = new DeepLabV2({ ...TINY, layers }).initialize(1).eval();
      const before = tf.memory().numBytes;
      const { peakBytes, result } = await tf.profile(() => model.forward(x));
      (result as unknown as Tensor).dispose();
      model.dispose();
      return peakBytes - before;
    };
    const [shallow, deep] = [await peak([1, 1, 2, 2]), await peak([4, 4, 8, 4])];
    expect(deep).toBe(shallow);
  });

  test('a frozen normalisation does not hold what enters it', () => {
    const x = images(1, 65, 97);
    const held = (frozen: boolean, layers: [number, number, number, number]) => {
      const model = new DeepLabV2({ ...TINY, layers }).initialize(1).train();
      if (frozen) freeze(model);
      const before = tf.memory().numBytes;
      let bytes = 0;
      const wanted = model.parameters().filter(parameter => parameter.requiresGrad);
      const { loss, gradients } = valueAndGradients(
        () => {
          const loss = tf.tidy(() => tf.mean(model.forward(x))) as Scalar;
          bytes = tf.memory().numBytes - before;
          return { loss };
        },
        wanted.map(parameter => parameter.variable),
      );
      tf.dispose([loss, ...(gradients as Tensor[])]);
      model.dispose();
      return bytes;
    };
    const ofBlock = (frozen: boolean) => held(frozen, [1, 2, 1, 1]) - held(frozen, [1, 1, 1, 1]);
    // Maps of 16, 16 and 64 channels in float32, and the numbers per channel that only learning needs.
    const maps = 4 * 9 * 13 * (16 + 16 + 64);
    const saved = ofBlock(false) - ofBlock(true);
    expect(saved).toBeGreaterThanOrEqual(maps);
    expect(saved).toBeLessThan(maps + 4 * 20 * (16 + 16 + 64));
  });

  function freeze(model: Module): void {
    for (const [, module] of model.namedModules()) {
      if (!isBatchNorm(module)) continue;
      module.eval();
      for (const parameter of module.parameters()) parameter.requiresGrad = false;
    }
  }
});
