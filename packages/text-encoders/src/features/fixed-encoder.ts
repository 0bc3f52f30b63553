import * as tf from '@tensorflow/tfjs-core';
import { l2Normalize, type Encoder, type FeatureMatrix } from '@vse/core';
import { fingerprintOfFeatures, type CaptionFeatures, type PrecomputedFeatures } from './caption-features';
import { packRows, rowBatch } from './pack-rows';

/** Options of `fixedEncoder`. */
export interface FixedEncoderOptions {
  /**
   * Computes the features. For stored features their `dim` is enough; with their `hash`, checkpoints refuse other
   * features.
   */
  readonly features: CaptionFeatures | PrecomputedFeatures;
  /** Divides each embedding by its length. Defaults to `true`. */
  readonly normalize?: boolean;
}

/**
 * Returns fixed caption features unchanged, without a trained head: DeViSE maps images into the space of fixed word
 * vectors, Frome et al., NIPS 2013, https://papers.nips.cc/paper/5204-devise-a-deep-visual-semantic-embedding-model
 *
 * Returns embeddings `[captions, 1, dim]`. It has no variables.
 *
 * @param options - Features and normalisation.
 * @throws `ShapeError` if features have another dimension.
 * @example
 * ```ts
 * import { fixedEncoder, tfidf } from '@vse/text-encoders';
 *
 * const encoder = fixedEncoder({ features: tfidf(['dog runs', 'cat runs']) });
 * console.log(await encoder.encode(encoder.collate(['dog', 'cat'])).vectors.data()); // 0 1 0, 1 0 0
 * ```
 */
export function fixedEncoder({
  features,
  normalize = true,
}: FixedEncoderOptions): Encoder<string | FeatureMatrix> {
  const { dim } = features;
  return {
    name: 'name' in features ? `fixedEncoder(${features.name})` : 'fixedEncoder',
    embedDim: dim,
    get fingerprint() {
      return fingerprintOfFeatures(features);
    },
    collate: (items) => packRows('fixedEncoder', items, features).batch,
    encode(batch) {
      const rows = rowBatch('fixedEncoder', batch, dim); // [captions, 1, dim]
      return { vectors: normalize ? tf.tidy(() => l2Normalize(rows)) : tf.clone(rows) };
    },
    variables: () => [],
    dispose: () => undefined,
  };
}
