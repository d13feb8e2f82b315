import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { withLossScale } from '../../framework/autograd/lossScale.ts';
import { type Computation, type Kept, valueAndGradients } from '../../framework/autograd/valueAndGradients.ts';
import { type Scalar, type Tensor, tf, type Variable } from '../../framework/backend/tf.ts';
import { differentiable } from '../../framework/ops/differentiable.ts';
import { describeBackends } from '../support/backends.ts';

describeBackends('valueAndGradients', () => {
  let variables: Variable[];
  let before: number;
  beforeEach(() => {
    variables = [
      [1, -2, 3],
      [0.5, 0.25, -1],
      [2, 2, 2],
    ].map(values => tf.tidy(() => tf.variable(tf.tensor1d(values))));
    before = tf.memory().numTensors;
  });
  afterEach(() => {
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(variables);
  });

  const numbers = async (tensor: Tensor) => [...(await tensor.data())];
  /** Everything that came back, as numbers; the tensors are freed. */
  async function compute<A extends Kept>(f: () => Computation<A>, wanted: readonly Variable[]) {
    const { loss, kept, gradients } = valueAndGradients(f, wanted);
    const values = {
      loss: (await numbers(loss))[0],
      gradients: await Promise.all(gradients.map(gradient => gradient && numbers(gradient))),
    };
    tf.dispose([loss, ...Object.values(kept ?? {}), ...gradients.filter(gradient => gradient !== null)]);
    return values;
  }
  /** y = x, that calls `told` with dy when the gradient is computed, and holds x until then. */
  function watched(x: Tensor, told: (dy: Tensor) => void): Tensor {
    return differentiable([x], {
      forward(save) {
        save(x);
        return tf.add(x, 0);
      },
      backward: ([dy]) => [
        () => {
          told(dy);
          return tf.clone(dy);
        },
      ],
    })[0];
  }

  test('paths that part and meet, lists of inputs, several outputs', async () => {
    const f = () => {
      const [a, b] = variables;
      const joined = tf.concat([tf.mul(a, b), a, tf.mul(a, a)]);
      const [first, second] = tf.split(joined, [4, 5]);
      const part = tf.add(tf.sum(tf.square(first)), tf.sum(second));
      return tf.mul(part, tf.sum(a)) as Scalar;
    };
    const theirs = tf.variableGrads(f, variables.slice(0, 2));
    const ours = await compute(() => ({ loss: f() }), variables.slice(0, 2));
    expect(ours.loss).toBeCloseTo((await numbers(theirs.value))[0], 4);
    for (const [i, { name }] of variables.slice(0, 2).entries()) {
      const expected = await numbers(theirs.grads[name]);
      expect(expected.some(value => value !== 0)).toBe(true);
      for (const [k, value] of expected.entries()) expect(ours.gradients[i]?.[k]).toBeCloseTo(value, 3);
    }
    tf.dispose([theirs.value, ...Object.values(theirs.grads)]);
  });

  test('in the order of the variables, one listed twice and one that does not count among them', async () => {
    const [a, b, c] = variables;
    const loss = () => tf.sum(tf.add(tf.mul(a, 3), tf.square(c))) as Scalar;
    const { gradients } = await compute(() => ({ loss: loss() }), [c, b, a, c]);
    expect(gradients).toEqual([[4, 4, 4], null, [3, 3, 3], [4, 4, 4]]);
    expect((await compute(() => ({ loss: tf.scalar(5) }), variables)).gradients).toEqual([null, null, null]);
  });

  test('what f keeps outlives it, what else it makes does not', async () => {
    const logits = () => tf.mul(variables[0], 2);
    const result = valueAndGradients(() => {
      const kept = { logits: logits() };
      return { loss: tf.sum(kept.logits) as Scalar, kept };
    }, []);
    expect(await numbers(result.kept!.logits)).toEqual([2, -4, 6]);
    expect(tf.memory().numTensors).toBe(before + 2);
    tf.dispose([result.loss, result.kept!.logits]);
  });

  test('gradients that nobody asks for are not computed, and nothing is held for them', async () => {
    const [a, b] = variables;
    const told: string[] = [];
    let grown = 0;
    await compute(() => {
      const start = tf.memory().numTensors;
      let frozen: Tensor = b;
      for (let i = 0; i < 5; i++) {
        const last = frozen;
        frozen = watched(last, () => told.push('frozen'));
        if (i > 0) last.dispose();
      }
      grown = tf.memory().numTensors - start;
      // Leads nowhere: not on the way to the loss.
      watched(a, () => told.push('beside'));
      return {
        loss: tf.sum(
          tf.mul(
            frozen,
            watched(a, () => told.push('a')),
          ),
        ) as Scalar,
      };
    }, [a]);
    expect(told).toEqual(['a']);
    expect(grown).toBe(1);
  });

  test('frees what was saved for an operation as soon as its turn is over', async () => {
    const held: number[] = [];
    await compute(
      () => {
        let x: Tensor = variables[0];
        for (let i = 0; i < 6; i++) x = watched(x, () => held.push(tf.memory().numTensors));
        return { loss: tf.sum(x) as Scalar };
      },
      variables.slice(0, 1),
    );
    expect(held).toHaveLength(6);
    for (const [i, count] of held.slice(1).entries()) expect(count).toBe(held[i] - 1);
  });

  test('a loss scale reaches the inside and is gone from the result', async () => {
    const seen: Tensor[] = [];
    const loss = () => tf.sum(watched(tf.mul(variables[0], 3), dy => seen.push(tf.keep(tf.clone(dy))))) as Scalar;
    const scaled = () => compute(() => ({ loss: loss() }), variables.slice(0, 1));
    expect(await withLossScale(1024, scaled)).toEqual({ loss: 6, gradients: [[3, 3, 3]] });
    expect(() =>
      withLossScale(8, () => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    await scaled();
    expect(await Promise.all(seen.map(numbers))).toEqual([Array(3).fill(1024), Array(3).fill(1)]);
    tf.dispose(seen);
  });

  test.each<[string, () => Computation<Kept>]>([
    [
      'the loss is float32 [3], expected a float32 scalar',
      () => ({ loss: tf.mul(variables[0], 2) as Tensor as Scalar }),
    ],
    ['the loss is int32 [], expected', () => ({ loss: tf.scalar(1, 'int32') })],
    ['the loss is undefined, expected', () => ({}) as Computation<Kept>],
    ['the function is asynchronous', (async () => ({ loss: tf.scalar(1) })) as never],
    ['Greater has no gradient, but the loss depends', () => ({ loss: tf.sum(positive(variables[0])) as Scalar })],
    [
      'the gradient by an input of float32 [3] is float32 []',
      () => ({ loss: tf.sum(differentiable([variables[0]], WRONG)[0]) as Scalar }),
    ],
    [
      'in the middle',
      () => {
        tf.square(variables[0]);
        throw new Error('in the middle');
      },
    ],
  ])('refused: %s. Everything is freed, and the next one works', async (words, f) => {
    expect(() => valueAndGradients(f, variables)).toThrow(words);
    expect((await compute(() => ({ loss: tf.sum(variables[0]) as Scalar }), variables.slice(0, 1))).gradients).toEqual([
      [1, 1, 1],
    ]);
  });

  test('within tf.grad it is refused', () => {
    const nested = () =>
      tf.tidy(() => tf.grad(() => valueAndGradients(() => ({ loss: tf.scalar(1) }), []).loss)(variables[0]));
    expect(nested).toThrow('second derivatives are not offered');
  });
});

/** Through an operation without a gradient. */
const positive = (x: Tensor): Tensor => tf.cast(tf.greater(x, 0), 'float32');

const WRONG = {
  forward: () => tf.ones([3]),
  backward: () => [() => tf.scalar(1)],
};
