import * as tf from '@tensorflow/tfjs-core';
import { l2Normalize, OptionError, type Encoder, type FeatureMatrix } from '@vse/core';
import { disposeVariables, linear, mlp, prefixed, type Layer, type MlpOptions } from '@vse/layers';
import { fingerprintOfFeatures, type CaptionFeatures, type MadeFeatures } from './caption-features';
import { packRows, rowBatch } from './pack-rows';

export interface FeatureEncoderOptions {
  /**
   * What makes a caption's fixed features: `tfidf`, `meanOfWords`, `fisherVector`. Where all captions come with features
   * that were stored before, an object with their `dim` is enough; with their `hash`, checkpoints refuse others.
   */
  readonly features: CaptionFeatures | MadeFeatures;
  /** The size of what comes out. Defaults to `1024`. */
  readonly embedDim?: number;
  /** The sizes of hidden layers, each followed by ReLU: `[2048]` is DSPE's branch. Defaults to `[]`, one linear layer. */
  readonly hiddenDims?: readonly number[];
  /** Whether, or how, hidden layers are batch-normalised before ReLU. Defaults to `false`. */
  readonly normalizeBatch?: NonNullable<MlpOptions['normalizeBatch']>;
  /** The share of hidden numbers dropped in training. Defaults to `0`. */
  readonly dropoutRate?: number;
  /** Whether each vector is divided by its length. Defaults to `true`. */
  readonly normalize?: boolean;
  /** Whether absolute values are taken at the end, for order embeddings. Defaults to `false`. */
  readonly absolute?: boolean;
  /** Fixes the initial weights and what is dropped. Defaults to `0`. */
  readonly seed?: number;
}

/** An encoder of captions by fixed features. It takes captions, or features of captions that were made before. */
export interface FeatureEncoder extends Encoder<string | FeatureMatrix> {
  /** How many captions were turned into features so far, and of how many of those no word was known. */
  counts(): { readonly captions: number; readonly unknown: number };
}

/**
 * Fixed features of a caption and a trained head: one linear layer, or several with ReLU between them as in DSPE,
 * https://arxiv.org/abs/1511.06078 . It stands wherever a recurrent encoder does.
 *
 * Encodes to features `[captions, 1, embedDim]`. Variables are `fc.weight` `[embedDim, dim]` and `fc.bias`, or with
 * hidden layers `fc.layers.0.weight` and so on. Throws a `ShapeError` for features of another dim.
 */
export function featureEncoder(options: FeatureEncoderOptions): FeatureEncoder {
  const { features, embedDim = 1024, normalize = true, absolute = false } = options;
  const { dim } = features;
  const head = headOf(options, dim, embedDim);
  const variables = prefixed('fc', head.variables());
  const seen = { captions: 0, unknown: 0 };

  return {
    name: 'name' in features ? `featureEncoder(${features.name})` : 'featureEncoder',
    embedDim,
    get fingerprint() {
      return fingerprintOfFeatures(features);
    },
    collate(items) {
      const { batch, captions, unknown } = packRows('featureEncoder', items, features);
      seen.captions += captions;
      seen.unknown += unknown;
      return batch;
    },
    encode(batch, encodeOptions = {}) {
      const input = rowBatch('featureEncoder', batch, dim); // [captions, 1, dim]
      return tf.tidy(() => {
        const embedded = head.apply(input, encodeOptions) as tf.Tensor3D; // [captions, 1, embedDim]
        const unit = normalize ? l2Normalize(embedded) : embedded; // [captions, 1, embedDim]
        return { vectors: absolute ? tf.abs(unit) : unit };
      });
    },
    counts: () => ({ ...seen }),
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}

function headOf(options: FeatureEncoderOptions, inputDim: number, embedDim: number): Layer {
  const { hiddenDims = [], normalizeBatch = false, dropoutRate = 0, seed = 0 } = options;
  for (const [name, value] of Object.entries({ 'features.dim': inputDim, embedDim })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new OptionError(`featureEncoder: ${name} must be a whole number of at least 1, got ${value}.`);
    }
  }
  if (hiddenDims.length === 0) {
    if (normalizeBatch || dropoutRate !== 0) {
      throw new OptionError(
        'featureEncoder: normalizeBatch and dropoutRate act on hidden layers, got no hiddenDims. Give [2048], or leave them out.',
      );
    }
    return linear({ inputDim, outputDim: embedDim, seed });
  }
  return mlp({ dims: [inputDim, ...hiddenDims, embedDim], normalizeBatch, dropoutRate, seed });
}
