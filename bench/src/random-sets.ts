import * as tf from '@tensorflow/tfjs-core';
import { l2Normalize, seededRandom } from '@vse/core';

/** Normal numbers, drawn once and repeated out of step: as good for timing, and quick to make by the hundred million. */
const pool = normals(2 ** 20);

function normals(count: number): Float32Array {
  const random = seededRandom(1);
  return Float32Array.from({ length: count }, () => random.normal());
}

/** A vector of normal numbers, another one for each `seed`. */
export function normalVector(size: number, seed: number): Float32Array {
  const values = new Float32Array(size);
  // A step without a common factor with the pool's length.
  for (let i = 0, at = (seed * 7919) % pool.length; i < size; i++, at = (at + 12345) % pool.length) {
    values[i] = pool[at]!;
  }
  return values;
}

/** Vectors of length 1: `[batch, length, dim]`. */
export function unitVectors(shape: [number, number, number], seed: number): tf.Tensor3D {
  const values = normalVector(shape[0] * shape[1] * shape[2], seed);
  return tf.tidy(() => l2Normalize(tf.tensor3d(values, shape)));
}
