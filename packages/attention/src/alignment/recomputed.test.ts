import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { recomputed } from './recomputed';

const x = tf.tensor2d([[1, 2], [3, 4]]); // prettier-ignore
const y = tf.tensor2d([[0.5, -1], [2, 1]]); // prettier-ignore

const z = tf.tensor2d([[2, 1], [-1, 3]]); // prettier-ignore

describe('recomputed', () => {
  let calls = 0;
  const f = ([a, b]: readonly tf.Tensor[], [c]: readonly tf.Tensor[]) => {
    calls++;
    return tf.mul<tf.Tensor2D>(tf.matMul<tf.Tensor2D>(tf.square(a!), b!), c!);
  };

  it('has the value and the gradients of the function, which it computes twice', () => {
    calls = 0;
    const plain = tf.valueAndGrads((a, b) => tf.sum(f([a, b], [z])))([x, y]);
    expect(calls).toBe(1);
    const own = tf.valueAndGrads((a, b) => tf.sum(recomputed(f, [a, b], [z])))([x, y]);
    expect(calls).toBe(3);
    expectClose(own.value, plain.value);
    own.grads.forEach((gradient, i) => expectClose(gradient, plain.grads[i]!));
  });

  it('reaches variables, twice used ones too, and constants that a tidy of the caller disposes', () => {
    const variable = tf.variable(x);
    const total = () =>
      tf.tidy(() => {
        const constant = tf.add(y, 0);
        const once = recomputed(f, [variable, y], [constant]);
        return tf.sum<tf.Scalar>(tf.add(once, recomputed(f, [variable, y], [constant])));
      });
    const { grads } = tf.variableGrads(total, [variable]);
    const wanted = tf.grad((a) => tf.mul(tf.sum(f([a, y], [y])), 2))(x);
    expectClose(grads[variable.name]!, wanted);
    variable.dispose();
  });

  it('leaves only what it returns', async () => {
    expect(await tensorsLeftBy(() => recomputed(f, [x, y], [y]))).toBe(1);
    expect(await tensorsLeftBy(() => tf.grads((a, b) => tf.sum(recomputed(f, [a, b], [y])))([x, y]))).toBe(2);
  });
});
