import * as tf from '@tensorflow/tfjs-core';
import { backend, expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatherRows, watchRows, wholeGradient } from './row-gradients';

const ids = (...numbers: number[]) => tf.tensor1d(numbers, 'int32');

/** Gradients of a cost in a table, as `watchRows` gives them. */
function watchedGradients(table: tf.Variable, cost: () => tf.Scalar) {
  const watch = watchRows([table]);
  try {
    const { value, grads } = tf.variableGrads(cost, [table, ...watch.proxies]);
    tf.dispose(watch.proxies.map(({ name }) => grads[name] ?? []));
    return { value, dense: grads[table.name], rows: watch.gradients().get(table) };
  } finally {
    watch.end();
  }
}

describe('gatherRows', () => {
  const table = tf.variable(tf.tensor2d([[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]])); // prettier-ignore
  const weights = tf.tensor2d([[1, 10], [100, 1000], [2, 20]]); // prettier-ignore
  const cost = () => tf.sum<tf.Scalar>(tf.mul(gatherRows(table, ids(4, 1, 4)), weights));

  it('reads rows, with a dense gradient outside a watch', () => {
    expectClose(gatherRows(table, ids(4, 1, 4)), [9, 10, 3, 4, 9, 10]);
    const { grads } = tf.variableGrads(cost, [table]);
    expectClose(grads[table.name]!, [0, 0, 100, 1000, 0, 0, 0, 0, 3, 30]);
  });

  it('has the gradient of the rows alone in a watch, and adds those of a row read twice', () => {
    const { value, dense, rows } = watchedGradients(table, cost);
    expectClose(value, 9 + 100 + 300 + 4000 + 18 + 200);
    expect(dense).toBeUndefined();
    expect(rows!.shape).toEqual([5, 2]);
    expectClose(rows!.rows, [4, 1]);
    expectClose(rows!.values, [3, 30, 100, 1000]);
    expectClose(wholeGradient(rows!), [0, 0, 100, 1000, 0, 0, 0, 0, 3, 30]);
  });

  it('joins readings, and leaves other uses their dense gradient', () => {
    const { dense, rows } = watchedGradients(table, () => tf.add(tf.add(cost(), cost()), tf.sum(table)));
    expectClose(dense!, tf.ones([5, 2]));
    expectClose(rows!.values, [6, 60, 200, 2000]);
  });

  it('is the dense gradient for any rows', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 8 }), { minLength: 1, maxLength: 8 }), fc.nat(), (numbers, seed) => {
        tf.tidy(() => {
          const big = tf.variable(tf.randomNormal([9, 3], 0, 1, 'float32', seed));
          const squares = () => tf.sum<tf.Scalar>(tf.square(gatherRows(big, ids(...numbers))));
          const { rows } = watchedGradients(big, squares);
          const { grads } = tf.variableGrads(squares, [big]);
          expectClose(wholeGradient(rows!), grads[big.name]!);
          big.dispose();
        });
      }),
    );
  });

  it('keeps to a dense gradient where more is read than the table holds, and for vectors', () => {
    const { dense, rows } = watchedGradients(table, () => tf.sum(gatherRows(table, ids(0, 1, 2, 3, 4, 0))));
    expect([dense !== undefined, rows]).toEqual([true, undefined]);
    const vector = tf.variable(tf.zeros([4]));
    expect(watchRows([vector]).proxies).toEqual([]);
  });

  it(`leaves the tensors of its result on ${backend}`, async () => {
    const left = await tensorsLeftBy(() => {
      const { value, rows } = watchedGradients(table, cost);
      value.dispose();
      return rows!;
    });
    expect(left).toBe(2);
    // A watch that ends without its gradients frees what it read.
    expect(
      await tensorsLeftBy(() => {
        const watch = watchRows([table]);
        tf.dispose(tf.variableGrads(cost, watch.proxies as tf.Variable[]));
        watch.end();
      }),
    ).toBe(0);
  });
});
