import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, tensorsLeftBy, tolerance } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adagrad } from './adagrad';

function run(start: readonly number[], gradients: readonly (readonly number[])[], rate: number): number[] {
  const variable = tf.variable(tf.tensor1d([...start]));
  const optimizer = adagrad({ learningRate: rate });
  for (const gradient of gradients) {
    tf.tidy(() => optimizer.apply([{ name: 'w', variable }], { w: tf.tensor1d([...gradient]) }, rate));
  }
  const end = [...variable.dataSync()];
  optimizer.dispose();
  variable.dispose();
  return end;
}

describe('adagrad', () => {
  it('divides each step by the root of the squares so far', () => {
    // First 3 / sqrt(9) = 1, then 4 / sqrt(9 + 16) = 0.8.
    expectClose(run([1], [[3], [4]], 0.1), [1 - 0.1 * 1 - 0.1 * 0.8]);
  });

  it('agrees with a loop over elements and steps', () => {
    const value = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 6 }), (gradients) => {
        const slow = [0.5, -0.5].map((start, i) => {
          let [w, squares] = [start, 0];
          for (const gradient of gradients) {
            squares += gradient[i]! ** 2;
            w -= (0.3 * gradient[i]!) / (Math.sqrt(squares) + 1e-10);
          }
          return w;
        });
        expectClose(run([0.5, -0.5], gradients, 0.3), slow, { absolute: 10 * tolerance });
      }),
    );
  });

  it('leaves an element without a gradient unchanged', () => {
    expectClose(run([1, 1], [[0, 1]], 0.5), [1, 0.5]);
  });

  it('keeps one tensor for each variable', async () => {
    const variable = tf.variable(tf.scalar(1));
    const optimizer = adagrad();
    const step = () => tf.tidy(() => optimizer.apply([{ name: 'w', variable }], { w: tf.scalar(1) }, 0.1));
    expect(await tensorsLeftBy(step)).toBe(1);
    expect(await tensorsLeftBy(step)).toBe(0);
    optimizer.dispose();
  });

  it('refuses options out of range', () => {
    expect(() => adagrad({ epsilon: 0 })).toThrow(OptionError);
    expect(() => adagrad({ learningRate: -1 })).toThrow(
      'adagrad: learningRate must be a finite number of at least 0',
    );
  });
});
