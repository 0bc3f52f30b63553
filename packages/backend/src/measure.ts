import * as tf from '@tensorflow/tfjs-core';

/** Options of measuring matrix products. */
export interface MeasureOptions {
  /** Rows and columns of the square matrices. Defaults to `512`. */
  readonly size?: number;
  /** Duration of the measurement in milliseconds, after one product to warm up. Defaults to `200`. */
  readonly milliseconds?: number;
}

/**
 * Measures square matrix products on the current backend, in billions of floating-point operations per second.
 *
 * @param options - Size of the matrices and duration of the measurement.
 * @example
 * ```ts
 * import { measureProducts } from '@vse/backend';
 *
 * console.log(`${(await measureProducts({ size: 256 })).toFixed(1)} GFLOP/s`);
 * ```
 */
export async function measureProducts({
  size = 512,
  milliseconds = 200,
}: MeasureOptions = {}): Promise<number> {
  const a = tf.fill<tf.Rank.R2>([size, size], 0.5);
  const timeOne = async () => {
    const start = performance.now();
    const product = tf.matMul(a, a); // [size, size]
    // Reading one element waits for all of them, on a GPU too.
    const corner = tf.slice(product, [0, 0], [1, 1]);
    await corner.data();
    tf.dispose([product, corner]);
    return performance.now() - start;
  };
  await timeOne();
  let best = Infinity;
  for (let spent = 0; spent < milliseconds;) {
    const time = await timeOne();
    best = Math.min(best, time);
    spent += Math.max(time, 1e-3);
  }
  a.dispose();
  return (2 * size ** 3) / (Math.max(best, 1e-3) * 1e6);
}
