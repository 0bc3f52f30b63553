import * as tf from '@tensorflow/tfjs-core';
import { BackendError } from '@vse/core';

/**
 * Checks every value of a product, its gradient and the gradient of a lookup on the current backend: a backend that
 * loads may still compute nothing, or wrong values.
 *
 * @throws `BackendError` that names the wrong result.
 */
export async function verifyBackend(): Promise<void> {
  // [1 2; 3 4] [5 6; 7 8] = [19 22; 43 50]
  await expectValues('a matrix product', [19, 22, 43, 50], () => product(a(), b()));
  // d sum(A B) / dA repeats the row sums of B, 11 and 15, in every row.
  await expectValues('the gradient of a matrix product', [11, 15, 11, 15], () =>
    tf.grad((x) => tf.sum(product(x as tf.Tensor2D, b())))(a()),
  );
  // Row 2 is looked up twice, row 0 once, row 1 never.
  await expectValues('the gradient of a lookup', [1, 1, 0, 0, 2, 2], () =>
    tf.grad((table) => tf.sum(tf.gather(table, tf.tensor1d([2, 0, 2], 'int32'))))(tf.ones([3, 2])),
  );
}

const a = () => tf.tensor2d([1, 2, 3, 4], [2, 2]);
const b = () => tf.tensor2d([5, 6, 7, 8], [2, 2]);
const product = (x: tf.Tensor2D, y: tf.Tensor2D) => tf.matMul(x, y); // [2, 2]

async function expectValues(what: string, wanted: readonly number[], run: () => tf.Tensor): Promise<void> {
  const result = tf.tidy(run);
  const got = await result.data();
  result.dispose();
  if (got.length === wanted.length && wanted.every((value, i) => Math.abs(value - got[i]!) < 1e-3)) return;
  throw new BackendError(`${what} gives ${[...got].join(', ')} instead of ${wanted.join(', ')}`);
}
