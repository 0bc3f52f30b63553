import * as tf from '@tensorflow/tfjs-core';
import {
  assertBoolean,
  assertShare,
  assertWhole,
  l2Normalize,
  OptionError,
  seededRandom,
  type EncodeOptions,
  type Encoder,
  type FeatureMatrix,
} from '@vse/core';
import { disposeVariables, linear, mlp, prefixed, type Layer, type MlpOptions } from '@vse/layers';
import { assertOptions, ownRecipe, shown } from '../recipe';
import {
  assertFeatures,
  fingerprintOfFeatures,
  statedFeatures,
  type CaptionFeatures,
  type PrecomputedFeatures,
} from './caption-features';
import { packRows, rowBatch } from './pack-rows';

/** Options of `featureEncoder`. */
export interface FeatureEncoderOptions {
  /**
   * Computes the fixed features: `tfidf`, `meanOfWords`, `fisherVector`. For stored features their `dim` is enough; with
   * their `hash`, checkpoints refuse other features.
   */
  readonly features: CaptionFeatures | PrecomputedFeatures;
  /** Dimension of the embeddings. Defaults to `1024`. */
  readonly embedDim?: number;
  /** Sizes of the hidden layers, each followed by ReLU: `[2048]` is DSPE's branch. Defaults to `[]`, one linear layer. */
  readonly hiddenDims?: readonly number[];
  /** Applies batch normalisation to hidden layers before ReLU. Defaults to `false`. */
  readonly normalizeBatch?: NonNullable<MlpOptions['normalizeBatch']>;
  /** Dropout rate of the hidden layers. Defaults to `0`. */
  readonly dropoutRate?: number;
  /**
   * Probability of setting each number of the features to 0 in training, without scaling the others up: for bags of words such as
   * tf-idf it drops words. Defaults to `0`.
   */
  readonly wordDropoutRate?: number;
  /** Divides each embedding by its length. Defaults to `true`. */
  readonly normalize?: boolean;
  /** Takes absolute values at the end, for order embeddings. Defaults to `false`. */
  readonly absolute?: boolean;
  /** Seed of the initial weights and of dropout. Defaults to `0`. */
  readonly seed?: number;
}

/** A caption encoder over fixed features. It takes captions, or features computed earlier. */
export interface FeatureEncoder extends Encoder<string | FeatureMatrix> {
  /** Counts the captions converted to features so far, and those among them without a known word. */
  counts(): { readonly captions: number; readonly unknown: number };
}

/**
 * Encodes fixed caption features with a trained head: one linear layer, or several with ReLU between them as in DSPE,
 * https://arxiv.org/abs/1511.06078 . It can replace any recurrent encoder.
 *
 * Returns embeddings `[captions, 1, embedDim]`. Variables are `fc.weight` `[embedDim, dim]` and `fc.bias`, or with hidden
 * layers `fc.layers.0.weight` and so on.
 *
 * @throws `ShapeError` if features have another dimension.
 * @throws `OptionError` if an option is out of range.
 * @example
 * ```ts
 * import { featureEncoder, tfidf } from '@vse/text-encoders';
 *
 * const captions = ['a dog runs', 'a cat sits'];
 * const encoder = featureEncoder({ features: tfidf(captions), embedDim: 8 });
 * console.log(encoder.encode(encoder.collate(captions)).vectors.shape); // [ 2, 1, 8 ]
 * ```
 */
export function featureEncoder(options: FeatureEncoderOptions): FeatureEncoder {
  const stated = statedOptions(options);
  const { features, embedDim, wordDropoutRate, normalize, absolute, seed } = stated;
  const { dim } = features;
  const drop = zeroingOf(wordDropoutRate, seed);
  const head = headOf(stated);
  const variables = prefixed('fc', head.variables());
  const seen = { captions: 0, unknown: 0 };

  return {
    name: 'name' in features ? `featureEncoder(${features.name})` : 'featureEncoder',
    embedDim,
    get recipe() {
      return ownRecipe('featureEncoder', { ...stated, features: statedFeatures(features) });
    },
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
        const embedded = head.apply(drop(input, encodeOptions), encodeOptions) as tf.Tensor3D; // [captions, 1, embedDim]
        const unit = normalize ? l2Normalize(embedded) : embedded; // [captions, 1, embedDim]
        return { vectors: absolute ? tf.abs(unit) : unit };
      });
    },
    counts: () => ({ ...seen }),
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}

type StatedOptions = Required<FeatureEncoderOptions>;

/** Defaults of `batchNorm`, which `true` means. */
const batchNormDefaults = { momentum: 0.1, epsilon: 1e-5, runningVariance: 'unbiased' } as const;

/** Batch normalisation with every option stated. */
function statedNorm(option: StatedOptions['normalizeBatch']): StatedOptions['normalizeBatch'] {
  if (typeof option === 'object' && (option as unknown) !== null) return { ...batchNormDefaults, ...option };
  assertBoolean('featureEncoder', 'normalizeBatch', option);
  return option && batchNormDefaults;
}

/** Fills in the defaults and checks the options that no layer checks. */
function statedOptions(options: FeatureEncoderOptions): StatedOptions {
  assertOptions('featureEncoder', options);
  const { features, embedDim = 1024, hiddenDims = [], normalizeBatch = false, dropoutRate = 0 } = options;
  const { wordDropoutRate = 0, normalize = true, absolute = false, seed = 0 } = options;
  assertFeatures('featureEncoder', features);
  assertWhole('featureEncoder', 'embedDim', embedDim);
  if (!Array.isArray(hiddenDims)) {
    throw new OptionError(`featureEncoder: hiddenDims must be a list of sizes, got ${shown(hiddenDims)}.`);
  }
  assertShare('featureEncoder', 'wordDropoutRate', wordDropoutRate);
  assertBoolean('featureEncoder', 'normalize', normalize);
  assertBoolean('featureEncoder', 'absolute', absolute);
  return {
    features,
    embedDim,
    hiddenDims,
    normalizeBatch: statedNorm(normalizeBatch),
    dropoutRate,
    wordDropoutRate,
    normalize,
    absolute,
    seed,
  };
}

/** Sets each number to 0 with this probability in training, and leaves the others as they are. */
function zeroingOf(rate: number, seed: number): (x: tf.Tensor3D, options: EncodeOptions) => tf.Tensor3D {
  const stream = seededRandom(seed).fork('words');
  return (x, { training = false, draw }) => {
    if (!training || rate === 0) return x;
    const random = draw === undefined ? stream : stream.fork(draw);
    const kept = Float32Array.from({ length: x.size }, () => Number(random.next() >= rate));
    return tf.mul(x, tf.tensor3d(kept, x.shape)); // [captions, 1, dim]
  };
}

function headOf(options: StatedOptions): Layer {
  const { features, embedDim, hiddenDims, normalizeBatch, dropoutRate, seed } = options;
  const inputDim = features.dim;
  if (hiddenDims.length === 0) {
    if (normalizeBatch || dropoutRate !== 0) {
      throw new OptionError(
        'featureEncoder: normalizeBatch and dropoutRate need hidden layers, got no hiddenDims. Give [2048], or leave them out.',
      );
    }
    return linear({ inputDim, outputDim: embedDim, seed });
  }
  return mlp({ dims: [inputDim, ...hiddenDims, embedDim], normalizeBatch, dropoutRate, seed });
}
