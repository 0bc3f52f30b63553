import type * as tf from '@tensorflow/tfjs-core';
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
