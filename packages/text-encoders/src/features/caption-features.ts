import type { FeatureMatrix } from '@vse/core';

/** Fixed features of captions, made of their words and of nothing trained by gradients: tf-idf, means, Fisher vectors. */
export interface CaptionFeatures {
  readonly name: string;
  /** How many numbers a caption has. */
  readonly dim: number;
  /** Names these features: what was fitted and every setting that changes their values. */
  readonly hash: string;
  /** `[captions, dim]`, and which captions have no word that is known. */
  transform(captions: readonly string[]): CaptionFeatureRows;
}

/** Features that come made, from a store: how many numbers they have and, where it is known, what names them. */
export interface MadeFeatures {
  readonly dim: number;
  /** The `hash` of what made them; checkpoints keep it and refuse features of another. */
  readonly hash?: string;
}

/**
 * What an encoder's weights depend on, as checkpoints keep it; nothing where the features have no name. Call it late:
 * the hash of fitted features reads all that was fitted.
 */
export function fingerprintOfFeatures({
  hash,
}: Pick<MadeFeatures, 'hash'>): Readonly<Record<string, string>> {
  return hash === undefined ? {} : { features: hash };
}

/** The features of some captions. */
export interface CaptionFeatureRows {
  /** One caption after another, row-major `[captions, dim]`. */
  readonly values: Float32Array;
  /**
   * The captions, by place, of which no word is known. Their rows say nothing of them: each featuriser says what
   * such a row is.
   */
  readonly unknown: readonly number[];
}

/** The rows of a batch as one matrix each, as they are stored and as encoders take them. */
export function matricesOf(values: Float32Array, dim: number): FeatureMatrix[] {
  return Array.from({ length: values.length / dim }, (_, row) => ({
    values: values.subarray(row * dim, (row + 1) * dim),
    length: 1,
    dim,
  }));
}
