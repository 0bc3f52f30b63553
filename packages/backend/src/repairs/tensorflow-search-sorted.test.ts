import * as tf from '@tensorflow/tfjs-core';
import { backend, expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tensorflowSearchSortedRepair } from './tensorflow-search-sorted';

describe('tensorflowSearchSortedRepair', () => {
  it('names the repair and the backend', () => {
    expect(tensorflowSearchSortedRepair()).toMatchObject({
      backend: 'tensorflow',
      name: 'tensorflow searchSorted',
    });
  });
});

// Needs tfjs-node: `pnpm test:tensorflow` installs it. On other backends their original kernel must agree.
describe(`searchSorted on ${backend}`, () => {
  it('counts smaller values on the left, and equal ones too on the right', () => {
    const sorted = tf.tensor2d([[1, 2, 2, 5], [-1, 0, 0, 0]]); // prettier-ignore
    const values = tf.tensor2d([[2, 0, 9], [0, -2, 0.5]]); // prettier-ignore
    const left = tf.searchSorted(sorted, values, 'left'); // [2, 3]
    expectClose(left, tf.tensor2d([[1, 0, 4], [1, 0, 4]])); // prettier-ignore
    expectClose(tf.searchSorted(sorted, values, 'right'), tf.tensor2d([[3, 0, 4], [4, 0, 4]])); // prettier-ignore
    expect(left.dtype).toBe('int32');
  });

  it('agrees with a loop', () => {
    const numbers = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(numbers, numbers, fc.constantFrom('left', 'right'), (row, values, side) => {
        const sorted = [...row].sort((a, b) => a - b);
        const below = (value: number) =>
          sorted.filter((each) => each < value || (side === 'right' && each === value));
        const got = tf.searchSorted(tf.tensor1d(sorted), tf.tensor1d(values), side);
        expectClose(
          got,
          values.map((value) => below(value).length),
        );
      }),
    );
  });

  it('leaves one int32 tensor, and takes int32', async () => {
    const sorted = tf.tensor1d([1, 2], 'int32');
    const values = tf.tensor1d([2], 'int32');
    let result: tf.Tensor | undefined;
    expect(await tensorsLeftBy(() => (result = tf.searchSorted(sorted, values)))).toBe(1);
    expectClose(result!, [1]);
  });
});
