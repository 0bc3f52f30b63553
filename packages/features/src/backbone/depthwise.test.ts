import * as tf from '@tensorflow/tfjs-core';
import { OptionError, seededRandom, ShapeError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { depthwise } from './depthwise';

const random = seededRandom(3);
function noise<R extends tf.Rank>(shape: tf.ShapeMap[R]): tf.Tensor<R> {
  const count = (shape as number[]).reduce((a, b) => a * b, 1);
  return tf.tensor(
    Array.from({ length: count }, () => 2 * random.next() - 1),
    shape,
  );
}

/** Cell by cell, with TensorFlow's padding worked out for itself. */
function slowLoop(maps: tf.Tensor4D, kernel: tf.Tensor4D, stride: number): number[] {
  const [x, w] = [maps.arraySync(), kernel.arraySync()];
  const [batch, rows, columns, channels] = maps.shape;
  const out = (length: number) => Math.ceil(length / stride);
  const before = (length: number) => Math.floor(Math.max((out(length) - 1) * stride + 3 - length, 0) / 2);
  const values: number[] = [];
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < out(rows); i++) {
      for (let j = 0; j < out(columns); j++) {
        for (let c = 0; c < channels; c++) {
          let sum = 0;
          for (let p = 0; p < 3; p++) {
            for (let q = 0; q < 3; q++) {
              const cell = x[b]![i * stride + p - before(rows)]?.[j * stride + q - before(columns)];
              sum += (cell?.[c] ?? 0) * w[p]![q]![c]![0]!;
            }
          }
          values.push(sum);
        }
      }
    }
  }
  return values;
}

describe('depthwise', () => {
  it('sums nine neighbours, by hand', () => {
    const maps = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    // Padded by 1 on every side, each of the four windows holds all four cells, weighed by the kernel's corners.
    const kernel = tf.tensor4d([1, 0, 0, 0, 10, 0, 0, 0, 100], [3, 3, 1, 1]);
    // At cell (0, 0): 10 * 1 + 100 * 4; (0, 1): 10 * 2; (1, 0): 10 * 3; (1, 1): 1 * 1 + 10 * 4.
    expectClose(depthwise(maps, kernel), [410, 20, 30, 41]);
  });

  it('agrees with a slow loop for every size and stride', () => {
    const side = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(side, side, fc.constantFrom<1 | 2>(1, 2), (rows, columns, stride) => {
        const maps = noise<tf.Rank.R4>([2, rows, columns, 2]);
        const kernel = noise<tf.Rank.R4>([3, 3, 2, 1]);
        expectClose(depthwise(maps, kernel, { stride }), slowLoop(maps, kernel, stride));
      }),
      { numRuns: 20 },
    );
  });

  const cases: readonly (readonly [number, number, 1 | 2])[] = [[4, 4, 1], [4, 4, 2], [5, 3, 2], [1, 6, 2], [3, 2, 1]]; // prettier-ignore
  it.each(cases)('has the gradients of its definition, %i x %i by %i', (rows, columns, stride) => {
    const maps = noise<tf.Rank.R4>([2, rows, columns, 2]);
    const kernel = noise<tf.Rank.R4>([3, 3, 2, 1]);
    const weights = noise<tf.Rank.R4>(depthwise(maps, kernel, { stride }).shape);
    const cost = (x: tf.Tensor, w: tf.Tensor, fixedInput = false) =>
      tf.sum<tf.Scalar>(
        tf.mul(depthwise(x as tf.Tensor4D, w as tf.Tensor4D, { stride, fixedInput }), weights),
      );
    const [ofMaps, ofKernel] = tf.grads((x, w) => cost(x, w))([maps, kernel]);
    const tolerance = { relative: 5e-3, absolute: 2e-3 };
    expectClose(ofMaps!, numericGradient((x) => cost(x, kernel), maps), tolerance); // prettier-ignore
    expectClose(ofKernel!, numericGradient((w) => cost(maps, w), kernel), tolerance); // prettier-ignore
    expectClose(tf.grad((w) => cost(maps, w, true))(kernel), ofKernel!);
  });

  it('leaves one tensor behind, and its gradients one each', async () => {
    const maps = noise<tf.Rank.R4>([1, 4, 4, 2]);
    const kernel = noise<tf.Rank.R4>([3, 3, 2, 1]);
    expect(await tensorsLeftBy(() => depthwise(maps, kernel, { stride: 2 }))).toBe(1);
    const gradients = tf.grads((x, w) =>
      tf.sum(depthwise(x as tf.Tensor4D, w as tf.Tensor4D, { stride: 2 })),
    );
    expect(await tensorsLeftBy(() => gradients([maps, kernel]))).toBe(2);
    const gradient = tf.grad((w) => tf.sum(depthwise(maps, w as tf.Tensor4D, { fixedInput: true })));
    expect(await tensorsLeftBy(() => gradient(kernel))).toBe(1);
  });

  it('refuses kernels of another shape, and other strides', () => {
    const maps = noise<tf.Rank.R4>([1, 4, 4, 2]);
    expect(() => depthwise(maps, noise<tf.Rank.R4>([5, 5, 2, 1]))).toThrow(ShapeError);
    expect(() => depthwise(maps, noise<tf.Rank.R4>([3, 3, 3, 1]))).toThrow(/\[3, 3, 2, 1\]/);
    expect(() => depthwise(maps, noise<tf.Rank.R4>([3, 3, 2, 1]), { stride: 3 as never })).toThrow(
      OptionError,
    );
  });
});
