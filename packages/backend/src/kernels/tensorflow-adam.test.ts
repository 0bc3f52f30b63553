import * as tf from '@tensorflow/tfjs-core';
import { runFusedKernel, seededRandom } from '@vse/core';
import { backend, expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { tensorflowAdamStep } from './tensorflow-adam';
import { tensorflowSumOfSquares } from './tensorflow-sum-of-squares';

const constants = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, change: 0.1, kept: 1 };

function numbers(seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: 37 }, () => 2 * random.next() - 1);
}

const example = () => ({
  value: tf.tensor1d(numbers(1)),
  gradient: tf.tensor1d(numbers(2)),
  mean: tf.tensor1d(numbers(3)),
  square: tf.tensor1d(numbers(4).map(Math.abs)),
});

/** The step by operations. */
function wanted({ value, gradient, mean, square }: ReturnType<typeof example>, kept: number): tf.Tensor[] {
  const m = tf.add(tf.mul(mean, constants.beta1), gradient);
  const s = tf.add(tf.mul(square, constants.beta2), tf.square(gradient));
  const change = tf.mul(tf.div(m, tf.add(tf.sqrt(s), constants.epsilon)), constants.change);
  return [tf.sub(tf.mul(value, kept), change), m, s];
}

it('names the kernels', () => {
  expect(tensorflowAdamStep).toMatchObject({ backend: 'tensorflow', name: 'tensorflow VseAdamStep' });
  expect(tensorflowSumOfSquares).toMatchObject({ backend: 'tensorflow' });
});

describe.runIf(backend === 'tensorflow')('the kernels of tensorflow', () => {
  it.each([
    [1, 0],
    [0.75, 0],
    [1, 1],
    [0.75, 1],
  ])('take the steps of Adam that operations take, values kept at %d, reuse %d', (kept, reuse) => {
    let state = example();
    let slow = example();
    for (let step = 0; step < 3; step++) {
      const [value, mean, square] = runFusedKernel('VseAdamStep', state, {
        ...constants,
        kept,
        reuse,
      })! as tf.Tensor1D[];
      const [v, m, s] = wanted(slow, kept) as tf.Tensor1D[];
      [value, mean, square].forEach((got, i) => expectClose(got!, [v, m, s][i]!));
      state = { value: value!, mean: mean!, square: square!, gradient: example().gradient };
      slow = { value: v!, mean: m!, square: s!, gradient: example().gradient };
    }
  });

  it('changes only memory that nothing else refers to', () => {
    const given = example();
    const values = numbers(1);
    const first = runFusedKernel('VseAdamStep', given, { ...constants, reuse: 1 })! as tf.Tensor1D[];
    expectClose(given.value, values);
    const [value, mean, square] = first as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
    const kept = tf.clone(value);
    const before = Array.from(kept.dataSync());
    const again = { value, mean, square, gradient: given.gradient };
    const second = runFusedKernel('VseAdamStep', again, { ...constants, reuse: 1 })!;
    expect(Array.from(kept.dataSync())).toEqual(before);
    expect(second[1]!.dataId).toBe(mean.dataId); // in place
  });

  it('leave the value as it is where the square of a gradient is infinite', () => {
    const given = { ...example(), gradient: tf.fill<tf.Rank.R1>([37], 1e30) };
    const [value] = runFusedKernel('VseAdamStep', given, constants)!;
    expectClose(value!, numbers(1));
  });

  it('leave no tensor but their outputs', async () => {
    const left = await tensorsLeftBy(() => {
      const state = example();
      const outputs = runFusedKernel('VseAdamStep', state, { ...constants, reuse: 1 })!;
      tf.dispose([state, [...outputs]]);
      runFusedKernel('VseSumOfSquares', { x: tf.tensor1d([3, 4]) })!;
    });
    expect(left).toBe(2);
  });

  it('add squares', () => {
    const [sum] = runFusedKernel('VseSumOfSquares', { x: tf.tensor2d([[1, 2], [3, -4]]) })!; // prettier-ignore
    expect(sum!.shape).toEqual([]);
    expectClose(sum!, 30);
  });
});
