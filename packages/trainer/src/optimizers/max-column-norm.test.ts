import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, tensorsLeftBy, tolerance } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adagrad } from './adagrad';
import { maxColumnNorm, type MaxColumnNormOptions } from './max-column-norm';
import { sgd } from './sgd';

/** A matrix after one bounded step of gradient descent. */
function stepped(weight: number[][], gradient: number[][], options: MaxColumnNormOptions): number[] {
  const variable = tf.variable(tf.tensor2d(weight));
  const optimizer = maxColumnNorm(sgd({ learningRate: 1 }), options);
  tf.tidy(() => optimizer.apply([{ name: 'w', variable }], { w: tf.tensor2d(gradient) }, 1));
  const end = [...variable.dataSync()];
  variable.dispose();
  return end;
}

describe('maxColumnNorm', () => {
  it('rescales only the columns beyond the bound', () => {
    // Columns (3, 4) of length 5, shortened to 2: (1.2, 1.6); (0, 1) is short enough.
    const weight = [
      [3, 0],
      [5, 1],
    ];
    const gradient = [
      [0, 0],
      [1, 0],
    ];
    expectClose(stepped(weight, gradient, { maxNorm: 2 }), [1.2, 0, 1.6, 1]);
  });

  it('never leaves a longer column, and keeps its direction', () => {
    const entry = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(entry, entry, entry),
        fc.double({ min: 0.1, max: 4, noNaN: true }),
        (column, maxNorm) => {
          const length = Math.hypot(...column);
          const factor = length > maxNorm ? maxNorm / length : 1;
          const zero = column.map(() => [0]);
          const got = stepped(
            column.map((x) => [x]),
            zero,
            { maxNorm },
          );
          expectClose(
            got,
            column.map((x) => x * factor),
            { absolute: tolerance },
          );
        },
      ),
    );
  });

  it('leaves vectors and variables without a gradient alone', () => {
    const bias = tf.variable(tf.tensor1d([3, 4]));
    const frozen = tf.variable(tf.tensor2d([[9]]));
    const optimizer = maxColumnNorm(sgd({ learningRate: 1 }));
    const variables = [
      { name: 'bias', variable: bias },
      { name: 'frozen', variable: frozen },
    ];
    tf.tidy(() => optimizer.apply(variables, { bias: tf.tensor1d([0, 0]) }, 1));
    expectClose(bias, [3, 4]);
    expectClose(frozen, [9]);
  });

  it('keeps what the optimiser within keeps', async () => {
    const variable = tf.variable(tf.tensor2d([[1]]));
    const optimizer = maxColumnNorm(adagrad());
    const step = () =>
      tf.tidy(() => optimizer.apply([{ name: 'w', variable }], { w: tf.tensor2d([[1]]) }, 1));
    expect(await tensorsLeftBy(step)).toBe(1);
    expect(Object.keys(optimizer.state().tensors)).toEqual(['w/squares']);
    expect(optimizer.name).toBe('adagrad, columns of at most 1');
    optimizer.dispose();
  });

  it('refuses a bound out of range, and a variable that is no matrix', () => {
    expect(() => maxColumnNorm(sgd({ learningRate: 1 }), { maxNorm: 0 })).toThrow(OptionError);
    const variable = tf.variable(tf.scalar(1));
    const optimizer = maxColumnNorm(sgd({ learningRate: 1 }), { applies: () => true });
    expect(() => optimizer.apply([{ name: 'w', variable }], { w: tf.scalar(1) }, 1)).toThrow(
      'maxColumnNorm: applies must select matrices [out, in], got w [].',
    );
  });
});
