import * as tf from '@tensorflow/tfjs-core';
import {
  DataError,
  l2Normalize,
  OptionError,
  ShapeError,
  type Encoder,
  type EncoderBatch,
  type FeatureMatrix,
} from '@vse/core';
import { disposeVariables, linear, mlp, prefixed, type Layer, type MlpOptions } from '@vse/layers';
import type { CaptionFeatures } from './caption-features';

export interface FeatureEncoderOptions {
  /**
   * What makes a caption's fixed features: `tfidf`, `meanOfWords`, `fisherVector`. Where all captions come with features
   * that were stored before, an object with their `dim` is enough.
   */
  readonly features: CaptionFeatures | { readonly dim: number };
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

  const rowsOf = (captions: readonly string[]): Float32Array => {
    if (!('transform' in features)) {
      throw new DataError(
        `featureEncoder.collate: wanted stored features of ${dim} numbers, got a caption. ` +
          'Give tfidf, meanOfWords or fisherVector as features to encode captions.',
      );
    }
    const { values, unknown } = features.transform(captions);
    seen.captions += captions.length;
    seen.unknown += unknown.length;
    return values;
  };
  return {
    name: 'name' in features ? `featureEncoder(${features.name})` : 'featureEncoder',
    embedDim,
    collate: (items) => ({ features: tf.tensor3d(packed(items, dim, rowsOf), [items.length, 1, dim]) }),
    encode(batch, encodeOptions = {}) {
      const input = featuresOf(batch, dim); // [captions, 1, dim]
      return tf.tidy(() => {
        const embedded = head.apply(input, encodeOptions) as tf.Tensor3D; // [captions, 1, embedDim]
        const unit = normalize ? l2Normalize(embedded) : embedded; // [captions, 1, embedDim]
        return { features: absolute ? tf.abs(unit) : unit };
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

/** The features of a batch, one row after another: captions are turned into features, features are copied. */
function packed(
  items: readonly (string | FeatureMatrix)[],
  dim: number,
  rowsOf: (captions: readonly string[]) => Float32Array,
): Float32Array {
  if (items.length === 0) throw new DataError('featureEncoder.collate: there is no caption to pack.');
  const captions = items.filter((item) => typeof item === 'string');
  const made = captions.length > 0 ? rowsOf(captions) : new Float32Array(0);
  if (captions.length === items.length) return made;
  const values = new Float32Array(items.length * dim);
  let next = 0;
  items.forEach((item, row) => {
    const own = typeof item === 'string' ? made.subarray(next * dim, ++next * dim) : item.values;
    if (own.length !== dim) {
      throw new ShapeError(
        `featureEncoder.collate: caption ${row} must have ${dim} numbers, got ${own.length}. ` +
          'Give the encoder the dim of the stored features.',
      );
    }
    values.set(own, row * dim);
  });
  return values;
}

function featuresOf({ features }: EncoderBatch, dim: number): tf.Tensor {
  if (features?.rank === 3 && features.shape[1] === 1 && features.shape[2] === dim) return features;
  throw new ShapeError(
    `featureEncoder: features must be [captions, 1, ${dim}], got [${features?.shape.join(', ') ?? 'nothing'}]. Use collate.`,
  );
}
