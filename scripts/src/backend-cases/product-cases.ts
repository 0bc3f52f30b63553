import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '@vse/core';
import { read, type Numbers } from './results';

/** Sizes of products `[m, k] x [k, n]`: those of an image head, for which backends choose different programs. */
const sizes = [
  [1, 2048, 64],
  [1, 2048, 256],
  [8, 2048, 512],
  [64, 2048, 16],
  [64, 2048, 64],
  [5, 2001, 33],
  [40, 70, 50],
] as const;

/** Products by a transposed and by a plain right side, alone and with a bias, by name. */
export function productCases(): Readonly<Record<string, () => Promise<Numbers>>> {
  return Object.fromEntries(
    sizes.map(([m, k, n]) => [`product [${m}, ${k}] x [${k}, ${n}]`, () => products(m, k, n)]),
  );
}

async function products(m: number, k: number, n: number): Promise<Numbers> {
  const random = seededRandom(m + k + n);
  const uniform = (rows: number, columns: number) =>
    tf.tensor2d(
      Float32Array.from({ length: rows * columns }, () => random.next() - 0.5),
      [rows, columns],
    );
  const [a, plain, transposed, bias] = [uniform(m, k), uniform(k, n), uniform(n, k), uniform(1, n)];
  const numbers = await read({
    plain: tf.matMul(a, plain),
    'a transposed': tf.matMul(tf.transpose(a), plain, true),
    'b transposed': tf.matMul(a, transposed, false, true),
    'both transposed': tf.matMul(tf.transpose(a), transposed, true, true),
    'with a bias': tf.fused.matMul({ a, b: transposed, transposeB: true, bias: tf.reshape(bias, [n]) }),
  });
  tf.dispose([a, plain, transposed, bias]);
  return numbers;
}
