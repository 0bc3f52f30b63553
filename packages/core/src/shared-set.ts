import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet } from './embedding-set';
import type { SharedSet } from './scoring-threads';

/** A copy of a set in memory that threads share. Waits for the engine; the set stays the caller's. */
export async function sharedSet({ features, mask }: EmbeddingSet): Promise<SharedSet> {
  const { shape } = features;
  const copy = { shape, features: await sharedCopy(features) };
  return mask ? { ...copy, mask: await sharedCopy(mask) } : copy;
}

async function sharedCopy(tensor: tf.Tensor): Promise<SharedArrayBuffer> {
  const values = await tensor.data();
  const memory = new SharedArrayBuffer(4 * values.length);
  new Float32Array(memory).set(values);
  return memory;
}

/** The set that lies in shared memory, as tensors of the engine: a copy, which is the caller's. */
export function setOfShared({ shape, features, mask }: SharedSet): EmbeddingSet {
  const [batch, length, dim] = shape;
  return {
    features: tf.tensor3d(new Float32Array(features), [batch, length, dim]),
    ...(mask && { mask: tf.tensor2d(new Float32Array(mask), [batch, length]) }),
  };
}
