import * as tf from '@tensorflow/tfjs-core';
import { l2Normalize, OptionError, ShapeError, type Encoder, type FeatureMatrix } from '@vse/core';
import { mlp, prefixed, type MlpOptions } from '@vse/layers';
import { collateRegions } from './collate-regions';

/** The sizes of the published branches. Both sides of a model have the same `embedDim`. */
export interface BranchSizes {
  readonly hiddenDim: number;
  readonly embedDim: number;
}

/** For images and whole sentences, for 300-d means of word vectors, and for regions and phrases. */
export const branchSizes = {
  sentences: { hiddenDim: 2048, embedDim: 512 },
  wordVectors: { hiddenDim: 1024, embedDim: 256 },
  phrases: { hiddenDim: 8192, embedDim: 4096 },
} as const satisfies Readonly<Record<string, BranchSizes>>;

export interface TwoLayerBranchOptions extends Partial<BranchSizes> {
  /** The number of numbers in one feature. */
  readonly inputDim: number;
  /** Which published sizes `hiddenDim` and `embedDim` default to. Defaults to `'sentences'`. */
  readonly sizes?: keyof typeof branchSizes;
  /**
   * Whether, or how, the hidden layer is batch-normalised. Defaults to `true`; the authors' code is
   * `{ momentum: 0.9, runningVariance: 'biased' }`.
   */
  readonly normalizeBatch?: NonNullable<MlpOptions['normalizeBatch']>;
  /** The share of hidden numbers dropped in training. Defaults to `0.5`. */
  readonly dropoutRate?: number;
  /** Whether embeddings are divided by their length. Defaults to `true`. */
  readonly normalize?: boolean;
  /** Whether each vector of an image is divided by its length before they are averaged. Defaults to `'none'`. */
  readonly inputNormalization?: 'none' | 'l2';
  /** Fixes the initial weights and what is dropped. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * One branch of a two-branch network: linear, batch normalisation, ReLU, dropout, linear, length 1. DSPE,
 * https://arxiv.org/abs/1511.06078, with the order of its authors' code. For captions, `featureEncoder` of
 * `@vse/text-encoders` with `hiddenDims` is the other branch.
 *
 * Reads images (or regions) as `FeatureMatrix` of `inputDim`, of several vectors the mean; gives features
 * `[batch, 1, embedDim]`. Variables are `fc.layers.0.weight` `[hiddenDim, inputDim]`, `fc.bns.0.weight` and so on. Throws a
 * `ShapeError` for features of another dim.
 */
export function twoLayerBranch(options: TwoLayerBranchOptions): Encoder<FeatureMatrix> {
  const { inputDim, normalizeBatch = true, dropoutRate = 0.5, normalize = true, seed = 0 } = options;
  const { inputNormalization = 'none' } = options;
  const { hiddenDim, embedDim } = sizesOf(options);
  for (const [name, value] of Object.entries({ inputDim, hiddenDim, embedDim })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new OptionError(`twoLayerBranch: ${name} must be a positive whole number, got ${value}.`);
  }
  const layers = mlp({ dims: [inputDim, hiddenDim, embedDim], normalizeBatch, dropoutRate, seed });
  const variables = prefixed('fc', layers.variables());
  return {
    name: 'twoLayerBranch',
    embedDim,
    collate: (images) =>
      collateRegions('twoLayerBranch', inputDim, images, { inputNormalization, pooling: 'mean' }),
    encode({ features, mask }, encodeOptions = {}) {
      if (features?.rank !== 3 || features.shape[1] !== 1 || features.shape[2] !== inputDim) {
        throw new ShapeError(
          `twoLayerBranch: features must be [batch, 1, ${inputDim}], got [${features?.shape.join(', ') ?? 'nothing'}]. Use collate.`,
        );
      }
      const embedded = tf.tidy(() => {
        const all = layers.apply(features, encodeOptions) as tf.Tensor3D; // [batch, 1, embedDim]
        const unit = normalize ? l2Normalize(all) : all; // [batch, 1, embedDim]
        return mask ? tf.mul<tf.Tensor3D>(unit, tf.expandDims(mask, 2)) : unit;
      });
      return mask ? { vectors: embedded, mask: tf.clone(mask as tf.Tensor2D) } : { vectors: embedded };
    },
    variables: () => variables,
    dispose: () => layers.dispose(),
  };
}

function sizesOf({ sizes = 'sentences', ...options }: TwoLayerBranchOptions): BranchSizes {
  if (!(sizes in branchSizes)) {
    const known = Object.keys(branchSizes).join("', '");
    throw new OptionError(`twoLayerBranch: sizes must be one of '${known}', got '${sizes}'.`);
  }
  const { hiddenDim = branchSizes[sizes].hiddenDim, embedDim = branchSizes[sizes].embedDim } = options;
  return { hiddenDim, embedDim };
}
