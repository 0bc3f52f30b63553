import type * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet } from './embedding-set';
import type { Recipe } from './recipe';

/** A trainable variable under the name that is its key in a checkpoint. */
export interface NamedVariable {
  readonly name: string;
  readonly variable: tf.Variable;
}

/** What has trainable variables. Names are stable: they are the checkpoint's keys. */
export interface Trainable {
  variables(): readonly NamedVariable[];
}

/** A batch packed on the host, ready to be encoded: tensors by name. Whoever collated it disposes it. */
export type EncoderBatch = Readonly<Record<string, tf.Tensor>>;

export interface EncodeOptions {
  /** Whether dropout and batch statistics behave as in training. Defaults to `false`. */
  readonly training?: boolean;
  /**
   * Names the draw of whatever is random in training: with the same seed and the same name it is the same again. The
   * trainer names the step, so that a resumed run draws what the unbroken one would have. Without it each call draws anew.
   */
  readonly draw?: string;
}

/** Turns items (an image's features, a caption) into an `EmbeddingSet`. */
export interface Encoder<Item> extends Trainable {
  readonly name: string;
  readonly embedDim: number;
  /** What its weights mean nothing without, by name: `{ vocabulary: hash }`. Checkpoints keep it and refuse another. */
  readonly fingerprint?: Readonly<Record<string, string>>;
  /** Packs raw items into one batch on the host; nothing trainable happens here. */
  collate(items: readonly Item[]): EncoderBatch;
  /** Differentiable in the encoder's variables. Returns embeddings `[batch, length, embedDim]`. */
  encode(batch: EncoderBatch, options?: EncodeOptions): EmbeddingSet;
  dispose(): void;
}

/** Scores every image against every caption. One with weights of its own lists them in `variables`. */
export interface Similarity extends Partial<Trainable> {
  readonly name: string;
  /** Differentiable. Returns scores `[images, captions]`, higher for a better match. */
  score(images: EmbeddingSet, captions: EmbeddingSet): tf.Tensor2D;
  /** How worker threads make the same similarity; without it, all scores are made in the thread that asks. */
  readonly recipe?: Recipe;
  dispose?(): void;
}

/** What a loss reads. */
export interface ScoredBatch {
  /** `[images, captions]` */
  readonly scores: tf.Tensor2D;
  /** `[images, captions]`, 1 where the caption describes the image; absent means the diagonal. */
  readonly positives?: tf.Tensor2D;
  /**
   * Says that no caption of `positives` has more than one image, which a loss cannot see without reading it back. Losses
   * over matching pairs then take far less time. Must be true if it is said.
   */
  readonly oneImagePerCaption?: boolean;
  /** For losses within one view or over fragments. */
  readonly images?: EmbeddingSet;
  readonly captions?: EmbeddingSet;
}

/** How far training has come, counted from 0: the first step of the first epoch is `{ epoch: 0, step: 0 }`. */
export interface TrainingProgress {
  /** Whole passes over the data already made. */
  readonly epoch: number;
  /** Steps already made, over all epochs. */
  readonly step: number;
}

/** Reads a scored batch; returns a scalar `[]`. One with weights of its own (a temperature) lists them in `variables`. */
export interface Loss extends Partial<Trainable> {
  (batch: ScoredBatch): tf.Scalar;
  /** For a loss that changes with time: the trainer calls it before each step, also of a resumed run. */
  readonly onProgress?: (progress: TrainingProgress) => void;
}

/** One choice per box of the waist: how images and captions are encoded, and how they are compared. */
export interface MatchingModel<ImageItem, CaptionItem> {
  readonly images: Encoder<ImageItem>;
  readonly captions: Encoder<CaptionItem>;
  readonly similarity: Similarity;
}
