import * as tf from '@tensorflow/tfjs-core';
import { assertShape, type EmbeddingSet, type SharedSet, type Similarity } from '@vse/core';

/** One block of pairs to score. */
export interface ScoreJob {
  readonly images: SharedSet;
  readonly captions: SharedSet;
}

/** Scores a block that lies in shared memory: `[images, captions]`, row-major, in memory of its own. */
export async function scoreShared(
  similarity: Similarity,
  { images, captions }: ScoreJob,
): Promise<Float32Array<ArrayBuffer>> {
  const scores = tf.tidy(() => similarity.score(tensorsOf(images), tensorsOf(captions))); // [images, captions]
  try {
    assertShape(`scoringThreads: ${similarity.name}`, 'scores', scores, [images.shape[0], captions.shape[0]]);
    return new Float32Array(await scores.data());
  } finally {
    scores.dispose();
  }
}

function tensorsOf({ shape, features, mask }: SharedSet): EmbeddingSet {
  const [batch, length, dim] = shape;
  return {
    features: tf.tensor3d(new Float32Array(features), [batch, length, dim]),
    ...(mask && { mask: tf.tensor2d(new Float32Array(mask), [batch, length]) }),
  };
}
