import * as tf from '@tensorflow/tfjs-core';
import { l2Normalize, type Encoder, type FeatureMatrix } from '@vse/core';
import { fingerprintOfFeatures, type CaptionFeatures, type MadeFeatures } from './caption-features';
import { packRows, rowBatch } from './pack-rows';

export interface FixedEncoderOptions {
  /**
   * What makes a caption's features. Where all captions come with features that were stored before, an object with their
   * `dim` is enough; with their `hash`, checkpoints refuse others.
   */
  readonly features: CaptionFeatures | MadeFeatures;
  /** Whether each vector is divided by its length. Defaults to `true`. */
  readonly normalize?: boolean;
}

/**
 * Fixed features of a caption as they are, with nothing to train: DeViSE maps images to where the words already are,
 * Frome et al., NIPS 2013, https://papers.nips.cc/paper/5204-devise-a-deep-visual-semantic-embedding-model
 *
 * Encodes to features `[captions, 1, dim]`. It has no variables. Throws a `ShapeError` for features of another dim.
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
