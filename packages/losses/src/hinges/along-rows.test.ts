import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addAlongRows, inverseAlongRows, takeAlongRows } from './along-rows';

describe('takeAlongRows', () => {
  it('reads each row by its own indices', () => {
    const table = tf.tensor2d([3, 1, 2, 5, 9, 8, 1, 10], [2, 4]);
    const indices = tf.tensor2d([3, 0, 2, 1, 3, 0, 1, 2], [2, 4], 'int32');
    expectClose(takeAlongRows(table, indices), [5, 3, 2, 1, 10, 9, 8, 1]);
  });

  it('leaves one tensor behind', async () => {
    const table = tf.tensor2d([[3, 1]]);
    const indices = tf.tensor2d([[1, 0]], [1, 2], 'int32');
    expect(await tensorsLeftBy(() => takeAlongRows(table, indices))).toBe(1);
    expect(await tensorsLeftBy(() => inverseAlongRows(indices))).toBe(1);
  });
});

describe('inverseAlongRows', () => {
  it('inverts a permutation', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 9 }), (seed, size) => {
        const random = seededRandom(seed);
        const order = () => random.shuffle(Array.from({ length: size }, (_, i) => i));
        const permutations = tf.tensor2d([order(), order(), order()], [3, size], 'int32');
        const table = tf.randomUniform<tf.Rank.R2>([3, size], 0, 1, 'float32', seed);
        const back = takeAlongRows(takeAlongRows(table, permutations), inverseAlongRows(permutations));
        expectClose(back, table);
      }),
      { numRuns: 30 },
    );
  });
});

it('adds values to the listed columns, also to one listed twice', async () => {
  const columns = tf.tensor2d([[2, 0, 2], [1, 1, 1]], [2, 3], 'int32'); // prettier-ignore
  const values = tf.tensor2d([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
  expectClose(addAlongRows(columns, values, 4), [2, 0, 4, 0, 0, 15, 0, 0]);
  expect(await tensorsLeftBy(() => addAlongRows(columns, values, 4))).toBe(1);
});

it('addresses entries beyond the exact integers of float32', () => {
  const width = 2 ** 23 + 1; // the last place is 3 x width - 1, above 2^24
  const table = tf.oneHot(tf.tensor1d([width - 1, width - 2, width - 1], 'int32'), width) as tf.Tensor2D;
  const columns = tf.tensor2d([[width - 1], [width - 1], [width - 1]], [3, 1], 'int32');
  expectClose(takeAlongRows(table, columns), [1, 0, 1]);
  table.dispose();
});
