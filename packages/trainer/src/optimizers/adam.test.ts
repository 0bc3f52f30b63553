import * as tf from '@tensorflow/tfjs-core';
import { OptionError, wholeGradient } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adam, adamW } from './adam';
import type { Optimizer } from './optimizer';

const finite = fc.float({ min: -10, max: 10, noNaN: true });

/** Applies the gradients one after another to a variable; returns its values at the end. */
function run(optimizer: Optimizer, start: number[], gradients: number[][], rate: number): Float32Array {
  const variable = tf.tidy(() => tf.variable(tf.tensor1d(start)));
  for (const gradient of gradients) {
    tf.tidy(() => optimizer.apply([{ name: 'w', variable }], { w: tf.tensor1d(gradient) }, rate));
  }
  const values = variable.dataSync().slice() as Float32Array;
  variable.dispose();
  optimizer.dispose();
  return values;
}

/** Reference implementation of the formula in PyTorch's documentation. */
function slow(start: number[], gradients: number[][], rate: number, weightDecay = 0): number[] {
  return start.map((w, i) => {
    let [m, v] = [0, 0];
    gradients.forEach((gradient, t) => {
      const g = gradient[i]!;
      w -= rate * weightDecay * w;
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      const [mHat, vHat] = [m / (1 - 0.9 ** (t + 1)), v / (1 - 0.999 ** (t + 1))];
      w -= (rate * mHat) / (Math.sqrt(vHat) + 1e-8);
    });
    return w;
  });
}

describe('adam', () => {
  it('moves by the learning rate against the sign in its first step', () => {
    // mHat = g, vHat = g^2: the step is rate * g / (|g| + 1e-8); no gradient, no step.
    expectClose(run(adam(), [1, 1, 1], [[0.5, -2, 0]], 0.1), [0.9, 1.1, 1]);
  });

  it('follows the formula over many steps', () => {
    const gradients = fc.array(fc.array(finite, { minLength: 3, maxLength: 3 }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(gradients, (given) => {
        expectClose(run(adam(), [1, -2, 0.5], given, 0.01), slow([1, -2, 0.5], given, 0.01), {
          relative: 1e-4,
        });
      }),
      { numRuns: 40 },
    );
  });

  it('finds the lowest point of a parabola', () => {
    const variable = tf.tidy(() => tf.variable(tf.scalar(4)));
    const optimizer = adam();
    for (let i = 0; i < 300; i++) {
      tf.tidy(() => optimizer.apply([{ name: 'w', variable }], { w: tf.mul(2, tf.sub(variable, 1)) }, 0.1)); // (w - 1)^2
    }
    expectClose(variable, [1], { absolute: 0.01 });
    tf.dispose(variable);
    optimizer.dispose();
  });

  it('keeps two tensors per variable until it is disposed', async () => {
    const variable = tf.variable(tf.zeros([3]));
    const optimizer = adam();
    const gradients = { w: tf.ones([3]) };
    const apply = () => optimizer.apply([{ name: 'w', variable }], gradients, 0.1);
    expect(await tensorsLeftBy(apply)).toBe(2);
    expect(await tensorsLeftBy(apply)).toBe(0);
    expect(await tensorsLeftBy(() => optimizer.dispose())).toBe(-2);
    expect(await tensorsLeftBy(() => optimizer.apply([{ name: 'w', variable }], {}, 0.1))).toBe(0);
  });

  it('refuses options out of range', () => {
    expect(() => adam({ learningRate: -1 })).toThrow(OptionError);
    expect(() => adam({ beta1: 1 })).toThrow('adam: beta1 must be from 0 to below 1, got 1');
    expect(() => adam({ epsilon: 0 })).toThrow('epsilon must be a finite number above 0');
  });
});

describe('adamW', () => {
  it('takes the decay apart from the gradient', () => {
    // Without a gradient: 2 * (1 - 0.1 * 0.5) = 1.9
    expectClose(run(adamW({ weightDecay: 0.5 }), [2], [[0]], 0.1), [1.9]);
    const gradients = [
      [1, -3],
      [0.5, 2],
      [-0.1, 0],
    ];
    expectClose(
      run(adamW({ weightDecay: 0.1 }), [2, -1], gradients, 0.05),
      slow([2, -1], gradients, 0.05, 0.1),
    );
    expectClose(
      run(adamW({ weightDecay: 0 }), [2, -1], gradients, 0.05),
      run(adam(), [2, -1], gradients, 0.05),
    );
  });

  it('leaves variables without decay unchanged', () => {
    expectClose(run(adamW({ weightDecay: 0.5, decays: (name) => name !== 'w' }), [2], [[0]], 0.1), [2]);
    expect(() => adamW({ weightDecay: -1 })).toThrow('weightDecay must be a finite number of at least 0');
    expect(() => adamW({ beta2: -1 })).toThrow('adamW: beta2');
  });
});

describe.each([
  ['adam', () => adam()],
  ['adamW', () => adamW({ weightDecay: 0.5 })],
])('%s of a matrix that is read by rows', (_, make) => {
  it('ends as with whole gradients, and saves the same state', () => {
    const ways = [false, true].map((byRows) => {
      const optimizer = make();
      const variable = tf.tidy(() => tf.variable(tf.randomNormal([6, 3], 0, 1, 'float32', 5)));
      [[4, 1], [4, 0], [2, 5]].forEach((rows, step) => {
        tf.tidy(() => {
          const gradient = {
            rows: tf.tensor1d(rows, 'int32'),
            values: tf.randomNormal<tf.Rank.R2>([2, 3], 0, 1, 'float32', step + 1),
            shape: [6, 3] as [number, number],
          };
          optimizer.apply([{ name: 'w', variable }], { w: byRows ? gradient : wholeGradient(gradient) }, 0.1);
        });
      }); // prettier-ignore
      const { steps, tensors } = optimizer.state();
      const saved = Object.entries(tensors).map(([name, tensor]) => [name, tensor.dataSync().slice()]);
      const values = variable.dataSync().slice();
      optimizer.dispose();
      variable.dispose();
      return { steps, saved, values };
    });
    expect(ways[1]).toEqual(ways[0]);
  });
});
