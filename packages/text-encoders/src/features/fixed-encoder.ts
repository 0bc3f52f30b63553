import * as tf from '@tensorflow/tfjs-core';
import {
  assertBoolean,
  l2Normalize,
  OptionError,
  ShapeError,
  type Encoder,
  type FeatureMatrix,
  type RowMap,
} from '@vse/core';
import { assertOptions, ownRecipe, shown } from '../recipe';
import {
  assertFeatures,
  fingerprintOfFeatures,
  statedFeatures,
  type CaptionFeatures,
  type PrecomputedFeatures,
} from './caption-features';
import { packRows, rowBatch } from './pack-rows';

/** Options of `fixedEncoder`. */
export interface FixedEncoderOptions {
  /**
   * Computes the features. For stored features their `dim` is enough; with their `hash`, checkpoints refuse other
   * features.
   */
  readonly features: CaptionFeatures | PrecomputedFeatures;
  /**
   * Fixed map of the features on the host, such as `captionMap()` of a canonical correlation analysis or a `Pca`; the
   * embeddings are what it returns. Defaults to none.
   */
  readonly map?: RowMap;
  /** Divides each embedding by its length. Defaults to `true`. */
  readonly normalize?: boolean;
}

/**
 * Returns fixed caption features unchanged, without a trained head: DeViSE maps images into the space of fixed word
 * vectors, Frome et al., NIPS 2013, https://papers.nips.cc/paper/5204-devise-a-deep-visual-semantic-embedding-model
 *
 * Returns embeddings `[captions, 1, dim]`. It has no variables.
 *
 * @param options - Features, their map and normalisation.
 * @throws `ShapeError` if features have another dimension, or `map` reads another.
 * @throws `OptionError` if an option is no such value.
 * @example
 * ```ts
 * import { fixedEncoder, tfidf } from '@vse/text-encoders';
 *
 * const encoder = fixedEncoder({ features: tfidf(['dog runs', 'cat runs']) });
 * console.log(await encoder.encode(encoder.collate(['dog', 'cat'])).vectors.data()); // 0 1 0, 1 0 0
 * ```
 */
export function fixedEncoder(options: FixedEncoderOptions): Encoder<string | FeatureMatrix> {
  assertOptions('fixedEncoder', options);
  const { features, map, normalize = true } = options;
  assertFeatures('fixedEncoder', features);
  assertBoolean('fixedEncoder', 'normalize', normalize);
  if (map !== undefined) assertMap(map, features.dim);
  const dim = map ? map.components : features.dim;
  return {
    name: 'name' in features ? `fixedEncoder(${features.name})` : 'fixedEncoder',
    embedDim: dim,
    get recipe() {
      const stated = { features: statedFeatures(features), ...(map && { map }), normalize };
      return ownRecipe('fixedEncoder', stated);
    },
    get fingerprint() {
      return fingerprintOfFeatures(features);
    },
    collate: (items) => packRows('fixedEncoder', items, features, map).batch,
    encode(batch) {
      const rows = rowBatch('fixedEncoder', batch, dim); // [captions, 1, dim]
      return { vectors: normalize ? tf.tidy(() => l2Normalize(rows)) : tf.clone(rows) };
    },
    variables: () => [],
    dispose: () => undefined,
  };
}

function assertMap(map: unknown, dim: number): void {
  if (typeof (map as Partial<RowMap> | null)?.project !== 'function') {
    throw new OptionError(`fixedEncoder: map must have dim, components and project, got ${shown(map)}.`);
  }
  const reads = (map as RowMap).dim;
  if (reads === dim) return;
  throw new ShapeError(
    `fixedEncoder: map must read rows of ${dim} numbers, the dimension of features, got ${reads}. Fit it to these features.`,
  );
}
