import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet } from './embedding-set';
import { BackendError } from '@vse/base';
import type { SharedSet } from './scoring-threads';

/**
 * Copies a set into memory that threads share.
 *
 * @param set - Vectors, with or without a mask.
 * @throws `BackendError` (as a rejection) in a page that is not cross-origin isolated: it has no shared memory.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { sharedSet } from '@vse/core';
 *
 * const { shape, vectors } = await sharedSet({ vectors: tf.tensor3d([[[1, 2]]]) });
 * console.log(shape, new Float32Array(vectors)); // [1, 1, 2], 1 and 2
 * ```
 */
export async function sharedSet({ vectors, mask }: EmbeddingSet): Promise<SharedSet> {
  if (typeof SharedArrayBuffer === 'undefined') {
    throw new BackendError(
      'sharedSet: memory that threads share needs SharedArrayBuffer, which a page has only if it is cross-origin isolated. ' +
        'Score on the calling thread, or serve the page with Cross-Origin-Opener-Policy: same-origin and ' +
        'Cross-Origin-Embedder-Policy: require-corp.',
    );
  }
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

/**
 * Copies a set from shared memory to tensors, which the caller disposes.
 *
 * @param shared - A set made by `sharedSet`, in any thread.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { setOfShared, sharedSet } from '@vse/core';
 *
 * const shared = await sharedSet({ vectors: tf.tensor3d([[[1, 2]]]) });
 * console.log(await setOfShared(shared).vectors.array()); // [[[1, 2]]]
 * ```
 */
export function setOfShared({ shape, vectors, mask }: SharedSet): EmbeddingSet {
  const [batch, length, dim] = shape;
  return {
    vectors: tf.tensor3d(new Float32Array(vectors), [batch, length, dim]),
    ...(mask && { mask: tf.tensor2d(new Float32Array(mask), [batch, length]) }),
  };
}
