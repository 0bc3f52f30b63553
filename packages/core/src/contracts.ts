import type * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet } from './embedding-set';
import type { Recipe } from '@vse/base';

// Every matching system here is one choice per box; encoders, similarity and loss are the interfaces below.
//
//   images   -> features           -> image encoder   -> EmbeddingSet --+
//                                                                       +--> similarity -> scores -> loss, ranks, search
//   captions -> tokens or features -> caption encoder -> EmbeddingSet --+
//
// Any encoder goes with any similarity, and any similarity with any loss.

/** A trainable variable and its key in a checkpoint. */
export interface NamedVariable {
  /** Key in a checkpoint. */
  readonly name: string;
  /** The variable that an optimiser updates. */
  readonly variable: tf.Variable;
}

/** A part with trainable variables. */
export interface Trainable {
  /** Lists the variables. Their names are stable: they are the keys of a checkpoint. */
  variables(): readonly NamedVariable[];
}

/** Input of an encoder: tensors by name, packed on the host. The caller of `collate` disposes them. */
export type EncoderBatch = Readonly<Record<string, tf.Tensor>>;

/** Options of `encode`, and of the layers that an encoder is built from. */
export interface EncodeOptions {
  /** Applies dropout and uses the statistics of the batch. Defaults to `false`. */
  readonly training?: boolean;
  /**
   * Name of this call's random numbers (dropout): the same seed and name draw the same numbers. The trainer passes the
   * step, so that a resumed run repeats an unbroken one. Without a name each call draws new numbers.
   */
  readonly draw?: string;
}

/** Maps items (features of images, captions) to embeddings. */
export interface Encoder<Item> extends Trainable {
  /** Name in messages and reports. */
  readonly name: string;
  /** Dimension of the embeddings. */
  readonly embedDim: number;
  /**
   * Hashes of what the weights depend on, by name: `{ vocabulary: hash }`. A checkpoint saves them, and is not loaded
   * into an encoder with others.
   */
  readonly fingerprint?: Readonly<Record<string, string>>;
  /**
   * The call that makes this encoder again, every option stated: in a worker thread, or out of a saved model. The weights
   * are not part of it. An encoder without one works in the program that made it only.
   */
  readonly recipe?: Recipe;
  /** Packs raw items into one batch on the host; nothing trainable happens here. */
  collate(items: readonly Item[]): EncoderBatch;
  /** Returns embeddings `[batch, length, embedDim]`, differentiable in the variables. */
  encode(batch: EncoderBatch, options?: EncodeOptions): EmbeddingSet;
  /** Frees the variables. */
  dispose(): void;
}

/** Scores every image against every caption. Lists `variables` only where it has weights of its own. */
export interface Similarity extends Partial<Trainable> {
  /** Name in messages and reports. */
  readonly name: string;
  /** Returns scores `[images, captions]`, higher for a better match; differentiable. */
  score(images: EmbeddingSet, captions: EmbeddingSet): tf.Tensor2D;
  /**
   * Returns the attention weights between one image `[1, regions, dim]` and one caption `[1, words, dim]`, for figures:
   * `[words, regions]`. Absent in similarities without attention.
   */
  attention?(image: EmbeddingSet, caption: EmbeddingSet): tf.Tensor2D;
  /** Lists its trainable variables, if it has any. */
  readonly variables?: () => readonly NamedVariable[];
  /** The call that makes this similarity again in a worker thread. Without one, scoring uses the calling thread only. */
  readonly recipe?: Recipe;
  /** Frees the variables. */
  dispose?(): void;
}

/** Input of a loss: the scores of a batch, with what is known about its pairs. */
export interface ScoredBatch {
  /** `[images, captions]` */
  readonly scores: tf.Tensor2D;
  /** `[images, captions]`, 1 where the caption describes the image; absent means the diagonal. */
  readonly positives?: tf.Tensor2D;
  /**
   * Promises that no caption of `positives` has more than one image. A loss cannot check it without reading the tensor
   * back; losses over matching pairs are much faster with it. Defaults to `false`.
   */
  readonly oneImagePerCaption?: boolean;
  /** Embeddings of the images, for losses within one view or over fragments. */
  readonly images?: EmbeddingSet;
  /** Embeddings of the captions, for the same losses. */
  readonly captions?: EmbeddingSet;
}

/** Training progress, counted from 0: the first step of the first epoch is `{ epoch: 0, step: 0 }`. */
export interface TrainingProgress {
  /** Number of completed passes over the data. */
  readonly epoch: number;
  /** Number of completed steps, over all epochs. */
  readonly step: number;
}

/** Name and options of a loss, as plain data. */
export interface LossDescription {
  /** Name of the function that made it. */
  readonly name: string;
  /** Its options, those left out at their defaults. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Maps a scored batch to a scalar `[]`. Lists `variables` only where it has weights of its own, such as a temperature. */
export interface Loss extends Partial<Trainable> {
  /** Computes the loss of a batch. */
  (batch: ScoredBatch): tf.Scalar;
  /** Lists its trainable variables, if it has any. */
  readonly variables?: () => readonly NamedVariable[];
  /** Called by the trainer before each step, for losses that change during training. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  /**
   * Sentences about learned parts that are held at a limit, such as a temperature, with what to do. The trainer asks at the end of
   * an epoch and reports each once.
   */
  readonly limits?: () => Promise<readonly string[]>;
  /**
   * Identity of the loss: a checkpoint records it, and a run resumes only with the same. A loss without one is recorded as
   * unknown, and another cannot be told from it.
   */
  readonly description?: LossDescription;
}

/** A matching system: two encoders and the similarity that compares their embeddings. */
export interface MatchingModel<ImageItem, CaptionItem> {
  /** Encoder of the images. */
  readonly images: Encoder<ImageItem>;
  /** Encoder of the captions. */
  readonly captions: Encoder<CaptionItem>;
  /** Compares the embeddings of both. */
  readonly similarity: Similarity;
}
