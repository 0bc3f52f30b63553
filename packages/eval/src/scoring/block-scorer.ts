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

/** Scores blocks of pairs, in this thread or in others. */
export interface BlockScorer<Held> {
  /** Number of blocks scored at a time. */
  readonly atOnce: number;
  /** Takes ownership of a set, to score it later. */
  hold(set: EmbeddingSet): Promise<Held>;
  release(held: Held): void;
  /** Scores `[images, captions]`, row-major. */
  score(images: Held, captions: Held): Promise<ArrayLike<number>>;
  close(): Promise<void>;
}

/** Scores in this thread on its backend, one block after another. */
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

/** Scores in threads, from shared memory; `undefined` if there are no threads. */
export async function scorerInThreads(
  threads: ScoringThreads,
  similarity: Similarity,
): Promise<BlockScorer<SharedSet> | undefined> {
  const scorer = await threads.open(similarity);
  return (
    scorer && {
      // Per thread, one block that it scores and one that waits.
      atOnce: 2 * scorer.threads,
      hold: async (set) => {
        try {
          return await sharedSet(set);
        } finally {
          disposeSet(set);
        }
      },
      release: () => undefined, // shared memory is freed with its last reference
      score: (images, captions) => scorer.score(images, captions),
      close: () => scorer.close(),
    }
  );
}
