import type * as tf from '@tensorflow/tfjs-core';
import {
  assertOneOf,
  assertWhole,
  ShapeError,
  type EmbeddingSet,
  type Encoder,
  type FeatureMatrix,
} from '@vse/core';
import { batchNormDefaults, mlp, prefixed, type MlpOptions } from '@vse/layers';
import { ownRecipe } from './recipe';
import { regionInput, tidySet } from './region-batch';
import { meanOfRegions } from './transforms/mean-of-regions';
import { applyAll, type SetTransform } from './transforms/set-transform';
import { unitVectors } from './transforms/unit-vectors';

/** Sizes of a published branch. Both branches of a model have the same `embedDim`. */
export interface BranchSizes {
  /** Dimension of the hidden layer. */
  readonly hiddenDim: number;
  /** Dimension of an embedding. */
  readonly embedDim: number;
}

/** Published sizes: for images and whole sentences, for 300-d means of word vectors, and for regions and phrases. */
export const branchSizes = {
  sentences: { hiddenDim: 2048, embedDim: 512 },
  wordVectors: { hiddenDim: 1024, embedDim: 256 },
  phrases: { hiddenDim: 8192, embedDim: 4096 },
} as const satisfies Readonly<Record<string, BranchSizes>>;

/** Sizes and parts of `twoLayerBranch`. */
export interface TwoLayerBranchOptions extends Partial<BranchSizes> {
  /** Dimension of a feature. */
  readonly inputDim: number;
  /** Published sizes that `hiddenDim` and `embedDim` default to. Defaults to `'sentences'`. */
  readonly sizes?: keyof typeof branchSizes;
  /**
   * Batch normalisation of the hidden layer. Defaults to `true`; the authors' code is
   * `{ momentum: 0.9, runningVariance: 'biased' }`.
   */
  readonly normalizeBatch?: NonNullable<MlpOptions['normalizeBatch']>;
  /** Share of hidden units dropped in training. Defaults to `0.5`. */
  readonly dropoutRate?: number;
  /**
   * Transforms of the features before the layers. Defaults to `[meanOfRegions()]`; without one that pools, each region has
   * an embedding of its own, and the images of a training batch must have equally many.
   */
  readonly before?: readonly SetTransform[];
  /** Transforms of the embeddings. Defaults to `[unitVectors()]`. */
  readonly after?: readonly SetTransform[];
  /** Seed of the initial weights and of dropout. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * One branch of a two-branch network: linear, batch normalisation, ReLU, dropout, linear, length 1. DSPE,
 * https://arxiv.org/abs/1511.06078, with the order of its authors' code. For captions, `featureEncoder` of
 * `@vse/text-encoders` with `hiddenDims` is the other branch.
 *
 * Reads images (or regions) as `FeatureMatrix` of `inputDim`, averaged if they have several vectors; returns embeddings
 * `[batch, 1, embedDim]`, or `[batch, regions, embedDim]` with `before: []`. Variables are `fc.layers.0.weight` `[hiddenDim, inputDim]`, `fc.bns.0.weight` and so on.
 *
 * @param options - Sizes and parts.
 * @throws `OptionError` if a size is not a whole number above 0, `ShapeError` if features have another dimension, or if
 * regions that are not pooled are padded in training.
 *
 * @example
 * ```ts
 * import { twoLayerBranch } from '@vse/image-encoders';
 *
 * const branch = twoLayerBranch({ inputDim: 3, hiddenDim: 8, embedDim: 4, seed: 1 });
 * const image = { values: Float32Array.of(1, 0, 0), length: 1, dim: 3 };
 * const { vectors } = branch.encode(branch.collate([image]));
 * console.log(vectors.shape); // [1, 1, 4]
 * ```
 */
export function twoLayerBranch(options: TwoLayerBranchOptions): Encoder<FeatureMatrix> {
  const stated = everyOption(options);
  const { inputDim, hiddenDim, embedDim, normalizeBatch, dropoutRate, before, after, seed } = stated;
  for (const [name, value] of Object.entries({ inputDim, hiddenDim, embedDim })) {
    assertWhole('twoLayerBranch', name, value);
  }
  const input = regionInput('twoLayerBranch', inputDim, before);
  const layers = mlp({ dims: [input.dim, hiddenDim, embedDim], normalizeBatch, dropoutRate, seed });
  const variables = prefixed('fc', layers.variables());
  return {
    name: 'twoLayerBranch',
    embedDim,
    recipe: ownRecipe('twoLayerBranch', stated),
    collate: (images) => input.collate(images),
    encode: (batch, encodeOptions = {}) =>
      tidySet(() => {
        const image = input.read(batch, encodeOptions); // [batch, regions, inputDim]
        if (encodeOptions.training && normalizeBatch) assertUnpadded(image, before);
        const vectors = layers.apply(image.vectors, encodeOptions) as tf.Tensor3D; // [batch, regions, embedDim]
        return applyAll(after, { ...image, vectors }, encodeOptions);
      }),
    variables: () => variables,
    dispose: () => layers.dispose(),
  };
}

/** Batch statistics over padded sets would count the padding. */
function assertUnpadded({ mask, vectors }: EmbeddingSet, before: readonly SetTransform[]): void {
  if (!mask || vectors.shape[1] === 1) return;
  const names = before.map(({ name }) => name).join(', ');
  throw new ShapeError(
    `twoLayerBranch: images of a training batch must have equally many regions where before pools none, got ` +
      `[${vectors.shape.join(', ')}] with padding and before [${names}]. Add meanOfRegions(), or give one region per item.`,
  );
}

function everyOption({
  inputDim,
  sizes = 'sentences',
  normalizeBatch = true,
  dropoutRate = 0.5,
  before = [meanOfRegions()],
  after = [unitVectors()],
  seed = 0,
  ...options
}: TwoLayerBranchOptions): Required<TwoLayerBranchOptions> {
  assertOneOf('twoLayerBranch', 'sizes', sizes, Object.keys(branchSizes));
  const { hiddenDim = branchSizes[sizes].hiddenDim, embedDim = branchSizes[sizes].embedDim } = options;
  const norm = normalizeBatch === true ? {} : normalizeBatch;
  const normalization = norm && withDefaults(norm);
  return {
    inputDim,
    sizes,
    hiddenDim,
    embedDim,
    normalizeBatch: normalization,
    dropoutRate,
    before,
    after,
    seed,
  };
}

type NormOptions = Exclude<MlpOptions['normalizeBatch'], boolean | undefined>;

function withDefaults({
  momentum = batchNormDefaults.momentum,
  epsilon = batchNormDefaults.epsilon,
  runningVariance = batchNormDefaults.runningVariance,
}: NormOptions): Required<NormOptions> {
  return { momentum, epsilon, runningVariance };
}
