import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { reluSequence, unrolledRelu, type ReluSequenceInput } from './relu-sequence';

const hidden = 3;

function example(sizes: readonly number[], padding?: readonly number[]) {
  const random = seededRandom(5); // no step is near the kink of ReLU, where finite differences are wrong
  const fill = (shape: [number, number]): tf.Tensor2D =>
    tf.tensor2d(
      Array.from({ length: shape[0] * shape[1] }, () => 2 * random.next() - 1),
      shape,
    );
  const count = sizes.reduce((sum, size) => sum + size, 0);
  const input: ReluSequenceInput = {
    rows: fill([count, hidden]),
    weight: fill([hidden, hidden]),
    sizes,
    ...(padding && { real: tf.tensor2d(padding.map((pad) => 1 - pad), [count, 1]) }), // prettier-ignore
  };
  return { input, cotangent: fill([count, hidden]) };
}

/** The same states in plain loops. */
function slowLoop({ rows, weight, sizes, real }: ReluSequenceInput): number[][] {
  const [x, w] = [rows.arraySync(), weight.arraySync()];
  const states: number[][] = [];
  let row = 0;
  sizes.forEach((running, step) => {
    for (let sequence = 0; sequence < running; sequence++, row++) {
      const before = step === 0 ? [0, 0, 0] : states[row - sizes[step - 1]!]!;
      const next = w.map((line, i) =>
        Math.max(0, x[row]![i]! + line.reduce((sum, value, j) => sum + value * before[j]!, 0)),
      );
      states.push(real && real.arraySync()[row]![0] === 0 ? before : next);
    }
  });
  return states;
}

describe('reluSequence', () => {
  it('takes two steps by hand', () => {
    // h1 = relu(1, -2) = (1, 0); h2 = relu((0.5, 0) + W h1) = relu(0.5 + 2, 0 - 3) = (2.5, 0).
    const rows = tf.tensor2d([[1, -2], [0.5, 0]]); // prettier-ignore
    const weight = tf.tensor2d([[2, 7], [-3, 7]]); // prettier-ignore
    expectClose(reluSequence({ rows, weight, sizes: [1, 1] }), [1, 0, 2.5, 0]);
  });

  const cases: readonly (readonly [string, number[], number[] | undefined])[] = [
    ['of equal length', [2, 2, 2], undefined],
    ['of different lengths', [4, 3, 3, 1], undefined],
    ['of one word', [3], undefined],
    ['with padding', [2, 2, 2], [0, 1, 0, 0, 1, 0]],
  ];
  it.each(cases)(
    'agrees with a slow loop and with automatic differentiation, sequences %s',
    (_, sizes, pad) => {
      const { input, cotangent } = example(sizes, pad);
      expectClose(reluSequence(input), slowLoop(input).flat());
      const costOf =
        (run: (input: ReluSequenceInput) => tf.Tensor2D) =>
        (...[rows, weight]: tf.Tensor[]) =>
          tf.sum(
            tf.mul(run({ ...input, rows: rows as tf.Tensor2D, weight: weight as tf.Tensor2D }), cotangent),
          );
      const at = [input.rows, input.weight];
      const wanted = tf.grads(costOf(unrolledRelu))(at);
      tf.grads(costOf(reluSequence))(at).forEach((grad, i) => expectClose(grad, wanted[i]!));
    },
  );

  it('has the gradient of its definition', () => {
    const { input, cotangent } = example([3, 2, 1]);
    const at = (change: Partial<ReluSequenceInput>) =>
      tf.sum<tf.Scalar>(tf.mul(reluSequence({ ...input, ...change }), cotangent));
    const tolerance = { relative: 5e-3, absolute: 1e-3 };
    const ofWeight = (weight: tf.Tensor) => at({ weight: weight as tf.Tensor2D });
    const ofRows = (rows: tf.Tensor) => at({ rows: rows as tf.Tensor2D });
    expectClose(tf.grad(ofWeight)(input.weight), numericGradient(ofWeight, input.weight), tolerance);
    expectClose(tf.grad(ofRows)(input.rows), numericGradient(ofRows, input.rows), tolerance);
  });

  it('leaves one tensor behind, and its gradient one for each input', async () => {
    const { input } = example([3, 2], [0, 0, 1, 0, 1]);
    expect(await tensorsLeftBy(() => reluSequence(input))).toBe(1);
    const gradients = tf.grads((rows, weight) =>
      tf.sum(reluSequence({ ...input, rows: rows as tf.Tensor2D, weight: weight as tf.Tensor2D })),
    );
    expect(await tensorsLeftBy(() => gradients([input.rows, input.weight]))).toBe(2);
  });
});
