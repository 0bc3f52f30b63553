import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet } from './embedding-set';
import type { SharedSet } from './scoring-threads';

/** A copy of a set in memory that threads share. Waits for the backend; the set stays the caller's. */
export async function sharedSet({ vectors, mask }: EmbeddingSet): Promise<SharedSet> {
  const { shape } = vectors;
  const copy = { shape, vectors: await sharedCopy(vectors) };
  return mask ? { ...copy, mask: await sharedCopy(mask) } : copy;
}

async function sharedCopy(tensor: tf.Tensor): Promise<SharedArrayBuffer> {
  const values = await tensor.data();
  const memory = new SharedArrayBuffer(4 * values.length);
  new Float32Array(memory).set(values);
  return memory;
}

/** The set that lies in shared memory, as tensors of the backend: a copy, which is the caller's. */
export function setOfShared({ shape, vectors, mask }: SharedSet): EmbeddingSet {
  const [batch, length, dim] = shape;
  return {
    vectors: tf.tensor3d(new Float32Array(vectors), [batch, length, dim]),
    ...(mask && { mask: tf.tensor2d(new Float32Array(mask), [batch, length]) }),
  };
}
