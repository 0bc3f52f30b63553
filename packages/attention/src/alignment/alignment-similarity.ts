import * as tf from '@tensorflow/tfjs-core';
import {
  assertPositive,
  assertShape,
  assertWhole,
  l2Normalize,
  maskOf,
  type EmbeddingSet,
  type NamedVariable,
} from '@vse/core';
import { linear, prefixed, type Layer } from '@vse/layers';
import { attentionWeights } from '../cross-attention/attend';
import { attentionStep, type StepLayers } from '../dual-attention/attention-step';
import type { TrainableSimilarity } from '../dual-attention/dual-attention';
import { meanPool } from '../pooling/mean-pool';
import { ownRecipe } from '../recipe';
import { itemBlocks } from '../sets/item-blocks';
import { assertComparable, withoutPadding, zeroScores } from '../sets/padding';
import { affine, affinesOf, type Affine } from './affine';
import { recomputed } from './recomputed';
import { similarityVectors, type BlockMasks, type BlockSets } from './similarity-vectors';

/** Options of the similarities over similarity vectors. */
export interface AlignmentOptions {
  /** Dimension of the embeddings of both sides. */
  readonly embedDim: number;
  /** Dimension of a similarity vector. Defaults to `256`. */
  readonly similarityDim?: number;
  /** Inverse temperature of the attention of words over regions. Defaults to `9`. */
  readonly inverseTemperature?: number;
  /** Seed of the initial weights. Defaults to `0`. */
  readonly seed?: number;
  /**
   * Upper bound of one temporary in MiB, counted as `[images, captions, words, embedDim]` float32 numbers, unless one pair needs
   * more; it does not change the scores. About ten exist at a time. Defaults to `16`.
   */
  readonly blockMiB?: number;
}

/** The step from the similarity vectors of a pair to one. */
export interface AlignmentHead {
  /** Its linear layers by name. */
  readonly layers: Readonly<Record<string, Layer>>;
  /** Reduces similarity vectors `[pairs, 1 + words, m]` with their mask `[pairs, 1 + words]` to one a pair, `[pairs, m]`. */
  reduce(vectors: tf.Tensor3D, mask: tf.Tensor2D, layers: readonly Affine[]): tf.Tensor2D;
}

/**
 * Fills in the defaults and checks every option.
 *
 * @throws `OptionError` if an option is out of range.
 */
export function alignmentOptions(
  where: string,
  { embedDim, similarityDim = 256, inverseTemperature = 9, seed = 0, blockMiB = 16 }: AlignmentOptions,
): Required<AlignmentOptions> {
  assertWhole(where, 'embedDim', embedDim);
  assertWhole(where, 'similarityDim', similarityDim);
  assertPositive(where, 'inverseTemperature', inverseTemperature);
  assertWhole(where, 'seed', seed, { from: -Infinity });
  assertPositive(where, 'blockMiB', blockMiB);
  return { embedDim, similarityDim, inverseTemperature, seed, blockMiB };
}

/** Similarity over similarity vectors: the head reduces those of a pair to one, and a linear layer and a sigmoid score it. */
export function alignmentSimilarity(
  name: string,
  options: Required<AlignmentOptions>,
  head: AlignmentHead,
): TrainableSimilarity {
  const { embedDim, similarityDim, inverseTemperature, seed } = options;
  const toSimilarity = (offset: number) =>
    linear({ inputDim: embedDim, outputDim: similarityDim, seed: seed + offset });
  const [local, global] = [toSimilarity(0), toSimilarity(1)];
  const score = linear({ inputDim: similarityDim, outputDim: 1, seed: seed + 2 });
  const sides = { images: wholeLayers(embedDim, seed + 3), captions: wholeLayers(embedDim, seed + 6) };
  const perPair = { local, global, score, ...head.layers };
  const named: readonly (readonly [string, Layer])[] = [
    ...Object.entries(sides).flatMap(([side, layers]) =>
      Object.entries(layers).map(([key, layer]) => [`${side}.${key}`, layer as Layer] as const),
    ),
    ...Object.entries(perPair),
  ];
  const weights = () => Object.values(perPair).flatMap((layer) => tensorsOf(layer));

  const scoreBlock = (images: WholeSet, captions: WholeSet): tf.Tensor2D =>
    recomputed(
      ([regions, words, left, right, ...tensors], [regionMask, wordMask]) => {
        const sets = { regions, words, images: left, captions: right } as BlockSets;
        const masks = { regions: regionMask, words: wordMask } as BlockMasks;
        const [toLocal, toGlobal, toScore, ...own] = affinesOf(tensors) as [
          Affine,
          Affine,
          Affine,
          ...Affine[],
        ];
        const vectors = similarityVectors(
          sets,
          masks,
          { local: toLocal, global: toGlobal },
          inverseTemperature,
        ); // [b * a, 1 + q, m]
        const reduced = head.reduce(vectors, maskOfPairs(masks.words, images.batch), own); // [b * a, m]
        const scores = tf.sigmoid(affine(reduced, toScore)); // [b * a, 1]
        return tf.mul<tf.Tensor2D>(tf.reshape(scores, [images.batch, captions.batch]), filled(masks));
      },
      [images.vectors, captions.vectors, images.whole, captions.whole, ...weights()],
      [images.mask, captions.mask],
    );

  return {
    name,
    recipe: ownRecipe(name, options),
    attention: (image, caption) => attentionWeights(image, caption, { inverseTemperature }),
    score: (imageSet, captionSet) =>
      tf.tidy(() => {
        assertComparable(name, imageSet, captionSet);
        assertShape(name, 'images.vectors', imageSet.vectors, ['images', 'regions', embedDim]);
        if (imageSet.vectors.size === 0 || captionSet.vectors.size === 0)
          return zeroScores(imageSet, captionSet);
        const { images, captions } = blockSizes(captionSet.vectors.shape, options.blockMiB * 2 ** 18);
        const columns = itemBlocks(captionSet, captions).map((block) => wholeSet(block, sides.captions));
        const rows = itemBlocks(imageSet, images).map((block) => {
          const row = wholeSet(block, sides.images);
          return tf.concat(columns.map((column) => scoreBlock(row, column)), 1); // [block, captions]
        }); // prettier-ignore
        return tf.concat(rows, 0); // [images, captions]
      }),
    variables: (): readonly NamedVariable[] =>
      named.flatMap(([key, layer]) => prefixed(key, layer.variables())),
    dispose: () => {
      for (const [, layer] of named) layer.dispose();
    },
  };
}

/** A set with padding at zero, its mask, and one vector for each item. */
interface WholeSet {
  readonly batch: number;
  readonly vectors: tf.Tensor3D;
  readonly mask: tf.Tensor2D;
  readonly whole: tf.Tensor2D;
}

/** The vector of a whole item is the mean of its set, weighted by attention under the plain mean, of length 1. */
function wholeSet(set: EmbeddingSet, layers: StepLayers): WholeSet {
  const mask = maskOf(set); // [batch, length]
  const vectors = withoutPadding(set); // [batch, length, dim]
  const whole = l2Normalize(attentionStep({ vectors, mask }, meanPool().pool({ vectors, mask }), layers)); // [batch, dim]
  return { batch: vectors.shape[0], vectors, mask, whole };
}

function wholeLayers(dim: number, seed: number): StepLayers {
  const layer = (outputDim: number, offset: number) =>
    linear({ inputDim: dim, outputDim, seed: seed + offset });
  return { features: layer(dim, 0), memory: layer(dim, 1), attention: layer(1, 2) };
}

function tensorsOf(layer: Layer): tf.Tensor[] {
  return layer.variables().map(({ variable }) => variable);
}

/** Mask of the similarity vectors of every pair, `[b * a, 1 + q]`: that of the whole is always real. */
function maskOfPairs(words: tf.Tensor2D, images: number): tf.Tensor2D {
  const own = tf.pad(words, [[0, 0], [1, 0]], 1); // prettier-ignore
  return tf.tile(own, [images, 1]); // [b * a, 1 + q]
}

/** 1 where both items have a real vector, 0 where one is empty: `[b, a]`. */
function filled(masks: BlockMasks): tf.Tensor2D {
  return tf.matMul(tf.max<tf.Tensor2D>(masks.regions, 1, true), tf.max<tf.Tensor2D>(masks.words, 1, true), false, true);
} // prettier-ignore

/** Numbers of images and captions of a block with at most `maxElements` numbers `[images, captions, words, dim]`. */
function blockSizes([captions, words, dim]: readonly [number, number, number], maxElements: number) {
  const pairs = Math.max(1, Math.floor(maxElements / (words * dim)));
  const columns = Math.min(captions, pairs);
  return { images: Math.max(1, Math.floor(pairs / columns)), captions: columns };
}
