import type { Similarity } from './contracts';

/** An `EmbeddingSet` in memory shared between threads, float32, row-major. */
export interface SharedSet {
  /** `[batch, length, dim]` */
  readonly shape: readonly [number, number, number];
  /** `[batch, length, dim]` */
  readonly vectors: SharedArrayBuffer;
  /** `[batch, length]`; absent means that all are real. */
  readonly mask?: SharedArrayBuffer;
}

/** Gradients of a function of scores in the vectors of both sets, row-major. */
export interface SetGradients {
  /** `[images, regions, dim]` */
  readonly images: Float32Array;
  /** `[captions, words, dim]` */
  readonly captions: Float32Array;
}

/** Threads that score blocks of pairs with one similarity, each on a backend of its own. */
export interface ThreadedScorer {
  /** Number of threads. */
  readonly threads: number;
  /** Returns scores `[images, captions]`, row-major. The next idle thread takes the oldest block. */
  score(images: SharedSet, captions: SharedSet): Promise<Float32Array>;
  /**
   * Back-propagates gradients of the scores, `[images, captions]` row-major, to the vectors of both sets. The returned
   * arrays are the caller's. Absent in scorers for evaluation only.
   */
  pullback?(images: SharedSet, captions: SharedSet, gradients: Float32Array): Promise<SetGradients>;
  /** Ends the threads. Unfinished blocks reject, except those inside native code. */
  close(): Promise<void>;
}

/** Starts scoring threads for an evaluation: `scoringThreads` of `@vse/backend`, `onnxScorer` of `@vse/onnx`. */
export interface ScoringThreads {
  /**
   * Starts threads for a similarity with its present weights. Where threads are not available it logs the reason and
   * returns `undefined`; scoring then uses the calling thread.
   */
  open(similarity: Similarity): Promise<ThreadedScorer | undefined>;
}
