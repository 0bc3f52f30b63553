import * as tf from '@tensorflow/tfjs-core';
import {
  assertShape,
  disposeSet,
  sharedSet,
  type EmbeddingSet,
  type ScoringThreads,
  type SharedSet,
  type Similarity,
} from '@vse/core';

/** Where blocks of pairs are scored: in this thread, or in others. */
export interface BlockScorer<Held> {
  /** How many blocks it takes at a time. */
  readonly atOnce: number;
  /** Takes a set over, to score it with others. */
  hold(set: EmbeddingSet): Promise<Held>;
  release(held: Held): void;
  /** Scores `[images, captions]`, row-major. */
  score(images: Held, captions: Held): Promise<ArrayLike<number>>;
  close(): Promise<void>;
}

/** In this thread, on its backend, one block after another. */
export function scorerHere(where: string, similarity: Similarity): BlockScorer<EmbeddingSet> {
  return {
    atOnce: 1,
    hold: (set) => Promise.resolve(set),
    release: disposeSet,
    score: async (images, captions) => {
      const block = tf.tidy(() => similarity.score(images, captions)); // [images, captions]
      try {
        const shape = [images.vectors.shape[0], captions.vectors.shape[0]];
        assertShape(`${where}: ${similarity.name}`, 'scores', block, shape);
        return await block.data();
      } finally {
        block.dispose();
      }
    },
    close: () => Promise.resolve(),
  };
}

/** In threads, from memory that they share; `undefined` where there are none to be had. */
export async function scorerInThreads(
  threads: ScoringThreads,
  similarity: Similarity,
): Promise<BlockScorer<SharedSet> | undefined> {
  const scorer = await threads.open(similarity);
  return (
    scorer && {
      // One that a thread works on and one that waits for it.
      atOnce: 2 * scorer.threads,
      hold: async (set) => {
        try {
          return await sharedSet(set);
        } finally {
          disposeSet(set);
        }
      },
      release: () => undefined, // shared memory goes with the last reference
      score: (images, captions) => scorer.score(images, captions),
      close: () => scorer.close(),
    }
  );
}
