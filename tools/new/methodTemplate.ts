import type { Names } from './namesOf.ts';

/** A method that averages the predictions of an image and its mirror image. */
export function methodTemplate({ type, file }: Names): Record<string, string> {
  return {
    [`${file}.ts`]: `import { METHODS, Method, type MethodContext, register, type Tensor, type Tensor4D, tf, z } from 'shiftkit';

const options = z.strictObject({
  weight: z.number().min(0).max(1).default(0.5).describe('share of the mirror image'),
});

/** Averages the predictions of an image and its mirror image. */
@register(METHODS, '${type}')
export class ${type} extends Method {
  static readonly options = options;

  constructor(
    readonly settings: z.output<typeof options>,
    context: MethodContext,
  ) {
    super(context);
    this.model.eval();
  }

  /**
   * A method that adapts does so here.
   *
   * @param images [n, height, width, 3] in [0, 1]
   * @returns logits [n, classes]
   */
  override predict(images: Tensor4D): Tensor {
    const { weight } = this.settings;
    return tf.tidy(() => {
      const mirrored = this.model.forward(tf.reverse(images, 2));
      return tf.add(tf.mul(this.model.forward(images), 1 - weight), tf.mul(mirrored, weight));
    });
  }
}

// So that editors know its options.
declare module 'shiftkit' {
  interface OwnMethods {
    ${type}: z.input<typeof options>;
  }
}
`,
    [`${file}.config.ts`]: `import { defineConfig } from 'shiftkit';

// ${type} on CIFAR-10-C.
export default defineConfig({
  _base_: 'shiftkit/configs/tent/source_cifar10c.config.ts',
  imports: ['./${file}.ts'],
  method: { type: '${type}', _delete_: true, weight: 0.5 },
});
`,
    [`${file}.test.ts`]: `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBackend, ResNet, type Tensor2D, type Tensor4D, tf } from 'shiftkit';
import { ${type} } from './${file}.ts';

test('an image and its mirror image get the same prediction, and no tensor is left', async () => {
  await openBackend({ backend: 'wasm' });
  const model = new ResNet({ depth: 8 }).initialize(1);
  const images = tf.randomUniform([2, 32, 32, 3]) as Tensor4D;
  const mirrored = tf.reverse(images, 2);
  const before = tf.memory().numTensors;
  const method = new ${type}({ weight: 0.5 }, { model, seed: 1 });
  const [logits, others] = [images, mirrored].map(batch => method.predict(batch) as Tensor2D);
  assert.deepEqual(logits.shape, [2, 10]);
  const [expected, found] = [logits.arraySync().flat(), others.arraySync().flat()];
  for (const [i, value] of expected.entries()) assert.ok(Math.abs(value - found[i]) < 1e-4);
  tf.dispose([logits, others]);
  method.dispose();
  assert.equal(tf.memory().numTensors, before);
});
`,
  };
}
