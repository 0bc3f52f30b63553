import * as tf from '@tensorflow/tfjs-core';
import { assertShape, setOfShared, type SharedSet, type Similarity } from '@vse/core';

/** A block of pairs to score, in shared memory. */
export interface ScoreJob {
  readonly images: SharedSet;
  readonly captions: SharedSet;
}

/** Scores a block in shared memory: `[images, captions]`, row-major, in a new array. */
export async function scoreShared(
  similarity: Similarity,
  { images, captions }: ScoreJob,
): Promise<Float32Array<ArrayBuffer>> {
  const scores = tf.tidy(() => similarity.score(setOfShared(images), setOfShared(captions))); // [images, captions]
  try {
    assertShape(`scoringThreads: ${similarity.name}`, 'scores', scores, [images.shape[0], captions.shape[0]]);
    return new Float32Array(await scores.data());
  } finally {
    scores.dispose();
  }
}
