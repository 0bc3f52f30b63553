import * as tf from '@tensorflow/tfjs-core';
import { l2Normalize, seededRandom } from '@vse/core';

/** Normal random numbers, drawn once and reused in another order: sufficient for timing, and fast to generate. */
const pool = normals(2 ** 20);

function normals(count: number): Float32Array {
  const random = seededRandom(1);
  return Float32Array.from({ length: count }, () => random.normal());
}

/** Vector of normal random numbers, different for each `seed`. */
export function normalVector(size: number, seed: number): Float32Array {
  const values = new Float32Array(size);
  // The step and the pool's length have no common factor.
  for (let i = 0, at = (seed * 7919) % pool.length; i < size; i++, at = (at + 12345) % pool.length) {
    values[i] = pool[at]!;
  }
  return values;
}

/** Random unit vectors: `[batch, length, dim]`. */
export function unitVectors(shape: [number, number, number], seed: number): tf.Tensor3D {
  const values = normalVector(shape[0] * shape[1] * shape[2], seed);
  return tf.tidy(() => l2Normalize(tf.tensor3d(values, shape)));
}
