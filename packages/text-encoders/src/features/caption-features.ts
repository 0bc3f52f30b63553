import { assertWhole, OptionError, type FeatureMatrix, type Recipe } from '@vse/core';
import { shown } from '../recipe';

/** Fixed features of captions, computed from their words without gradient training: tf-idf, means, Fisher vectors. */
export interface CaptionFeatures {
  /** Name of the features, for messages and encoder names. */
  readonly name: string;
  /** Dimension of the features. */
  readonly dim: number;
  /** Fingerprint of everything that was fitted and every setting that changes values. */
  readonly hash: string;
  /** The call that makes them again, with all that was fitted; without one, an encoder over them cannot be saved. */
  readonly recipe?: Recipe;
  /** Computes features `[captions, dim]`, and lists the captions without a known word. */
  transform(captions: readonly string[]): CaptionFeatureRows;
}

/** Features computed earlier, from a store. */
export interface PrecomputedFeatures {
  /** Dimension of the features. */
  readonly dim: number;
  /** `hash` of the `CaptionFeatures` that computed them; a checkpoint refuses features with another hash. */
  readonly hash?: string;
}

/**
 * Checks the features of an encoder.
 *
 * @throws `OptionError` if they have no dimension.
 */
export function assertFeatures(where: string, features: unknown): void {
  if (typeof features !== 'object' || features === null) {
    throw new OptionError(
      `${where}: features must have dim, and transform to encode captions, got ${shown(features)}.`,
    );
  }
  assertWhole(where, 'features.dim', (features as PrecomputedFeatures).dim);
}

/** Features as a recipe holds them: those that compute by their own recipe, stored ones by dimension and hash. */
export function statedFeatures(
  features: CaptionFeatures | PrecomputedFeatures,
): CaptionFeatures | PrecomputedFeatures {
  if ('transform' in features) return features;
  const { dim, hash } = features;
  return hash === undefined ? { dim } : { dim, hash };
}

/**
 * Encoder fingerprint for checkpoints; empty if the features have no hash. Call it late: hashing fitted features reads
 * everything that was fitted.
 */
export function fingerprintOfFeatures({
  hash,
}: Pick<PrecomputedFeatures, 'hash'>): Readonly<Record<string, string>> {
  return hash === undefined ? {} : { features: hash };
}

/** Features of a batch of captions. */
export interface CaptionFeatureRows {
  /** `[captions, dim]`, row-major. */
  readonly values: Float32Array;
  /** Indices of captions without a known word. Each `CaptionFeatures` documents the rows that they get. */
  readonly unknown: readonly number[];
}

/** Splits `[captions, dim]` into one matrix for each caption, the form that stores and encoders take. */
export function matricesOf(values: Float32Array, dim: number): FeatureMatrix[] {
  return Array.from({ length: values.length / dim }, (_, row) => ({
    values: values.subarray(row * dim, (row + 1) * dim),
    length: 1,
    dim,
  }));
}
