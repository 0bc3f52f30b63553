import type { Similarity } from './contracts';

/** An `EmbeddingSet` in memory that threads share, row-major float32. */
export interface SharedSet {
  /** `[batch, length, dim]` */
  readonly shape: readonly [number, number, number];
  readonly vectors: SharedArrayBuffer;
  /** `[batch, length]`; absent means that all are real. */
  readonly mask?: SharedArrayBuffer;
}

/** Gradients in the features of both sides, `[batch, length, dim]` row-major. */
export interface SetGradients {
  readonly images: Float32Array;
  readonly captions: Float32Array;
}

/** Threads that score blocks of pairs by one similarity, each on a backend or a runtime of its own. */
export interface ThreadedScorer {
  readonly threads: number;
  /** Scores `[images, captions]`, row-major. Blocks wait for a thread in the order they came. */
  score(images: SharedSet, captions: SharedSet): Promise<Float32Array>;
  /**
   * What gradients of the scores, `[images, captions]` row-major, are in the vectors that the scores were made of: for each
   * number the sum over all pairs of gradient times derivative, in arrays that are the caller's. Absent where the scorer is for
   * evaluation alone.
   */
  pullback?(images: SharedSet, captions: SharedSet, gradients: Float32Array): Promise<SetGradients>;
  /** Ends the threads; blocks that no thread has begun reject, and so do begun ones unless native code is in them. */
  close(): Promise<void>;
}

/** Where evaluation gets its threads from: `scoringThreads` of `@vse/backend`, `onnxScorer` of `@vse/onnx`. */
export interface ScoringThreads {
  /**
   * Starts threads for a similarity with its weights as they are now. Gives `undefined`, having said why, where threads
   * cannot be had: then scores are made in the thread that asks.
   */
  open(similarity: Similarity): Promise<ThreadedScorer | undefined>;
}
