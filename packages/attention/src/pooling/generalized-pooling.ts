import * as tf from '@tensorflow/tfjs-core';
import { assertEmbeddingSet, assertPositive, maskOf, type NamedVariable } from '@vse/core';
import { bidirectionalGru, linear, prefixed } from '@vse/layers';
import { largest } from './largest';
import type { Pool } from './pool';
import { positionalEncoding } from './positional-encoding';
import { ownRecipe } from '../recipe';

/** Options of `generalizedPooling`. */
export interface GeneralizedPoolingOptions {
  /** Dimension of the positional encoding of the ranks; even. Defaults to `32`. */
  readonly positionDim?: number;
  /** Dimension of the GRU's hidden state. Defaults to `32`. */
  readonly hiddenDim?: number;
  /** Temperature of the softmax over the ranks. Defaults to `0.1`. */
  readonly temperature?: number;
  /** Seed of the initial weights. Defaults to `0`. */
  readonly seed?: number;
}

/** A trainable pool that also returns its weights. */
export interface GeneralizedPooling extends Pool {
  /** Returns the weight of each rank, largest value first, for sets of the masked lengths: `[batch, length]`, rows sum to 1. */
  weights(mask: tf.Tensor2D): tf.Tensor2D;
  /** Its trainable variables, under stable names. */
  variables(): readonly NamedVariable[];
  /** Disposes its variables. */
  dispose(): void;
}

const FAR_BELOW = -10_000;

/**
 * Generalised pooling operator (GPO): sorts each channel of a set, largest value first, and takes the weighted mean. A
 * bidirectional GRU over the positional encoding of the ranks gives the weights, so that it can learn the mean, the maximum
 * or anything between. The pooling of VSE-infinity, https://arxiv.org/abs/2011.04305
 *
 * Reads `[batch, length, dim]`; returns `[batch, dim]`, zero for an empty set. Real values must lie above -10000.
 * Variables: `gru.*` named as PyTorch's, and `linear.weight`. Dispose it when done.
 *
 * @param options - Dimensions, temperature and seed.
 * @throws `OptionError` if `positionDim` is odd, or an option is not above 0.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { generalizedPooling } from '@vse/attention';
 *
 * const pool = generalizedPooling({ seed: 1 });
 * const set = { vectors: tf.tensor3d([[[1, 0], [3, 4]]]) }; // 1 set of 2 vectors
 * console.log(await pool.pool(set).data(), await pool.weights(tf.ones([1, 2])).data());
 * pool.dispose();
 * ```
 */
export function generalizedPooling({
  positionDim = 32,
  hiddenDim = 32,
  temperature = 0.1,
  seed = 0,
}: GeneralizedPoolingOptions = {}): GeneralizedPooling {
  positionalEncoding(0, positionDim); // refuse an odd positionDim now, not at the first batch
  assertPositive('generalizedPooling', 'temperature', temperature);
  const recurrent = bidirectionalGru({ inputDim: positionDim, hiddenDim, seed });
  const score = linear({ inputDim: hiddenDim, outputDim: 1, bias: false, seed });

  const weights = (mask: tf.Tensor2D): tf.Tensor2D =>
    tf.tidy(() => {
      const [batch, length] = mask.shape;
      const encoding = tf.tensor2d(positionalEncoding(length, positionDim), [length, positionDim]); // [length, position]
      const positions: tf.Tensor3D = tf.mul(tf.expandDims(encoding, 0), tf.expandDims(mask, 2)); // [batch, length, position]
      const states = recurrent.apply(positions, { mask }); // [batch, length, hidden]
      const scores = tf.reshape<tf.Rank.R2>(score.apply(states), [batch, length]); // [batch, length]
      const logits = tf.add(tf.mul(scores, mask), tf.mul(tf.sub(1, mask), FAR_BELOW)); // [batch, length]
      return tf.softmax(tf.div<tf.Tensor2D>(logits, temperature));
    });

  return {
    name: 'generalizedPooling',
    recipe: ownRecipe('generalizedPooling', { positionDim, hiddenDim, temperature, seed }),
    weights,
    pool: (set) =>
      tf.tidy(() => {
        assertEmbeddingSet('generalizedPooling', 'set', set);
        const [batch, length, dim] = set.vectors.shape;
        if (set.vectors.size === 0) return tf.zeros<tf.Rank.R2>([batch, dim]);
        const mask = maskOf(set); // [batch, length]
        const real = tf.expandDims(mask, 1); // [batch, 1, length]
        const channels = tf.transpose(set.vectors, [0, 2, 1]); // [batch, dim, length]
        const padded: tf.Tensor3D = tf.add(tf.mul(channels, real), tf.mul(tf.sub(1, real), FAR_BELOW)); // [batch, dim, length]
        // Padding sorts last, so the mask of the ranks is 1 for as many ranks as there are real vectors.
        const ranks = rankMask(mask); // [batch, length]
        const sorted = tf.mul(largest(padded, length), tf.expandDims(ranks, 1)); // [batch, dim, length]
        return tf.sum<tf.Tensor2D>(tf.mul(sorted, tf.expandDims(weights(ranks), 1)), 2); // [batch, dim]
      }),
    variables: () => [...prefixed('gru', recurrent.variables()), ...prefixed('linear', score.variables())],
    dispose: () => {
      recurrent.dispose();
      score.dispose();
    },
  };
}

/** Moves the ones of each row to the front: `[batch, length]`. */
function rankMask(mask: tf.Tensor2D): tf.Tensor2D {
  const counts = tf.sum(mask, 1, true); // [batch, 1]
  const places = tf.expandDims(tf.range(0, mask.shape[1]), 0); // [1, length]
  return tf.cast(tf.less<tf.Tensor2D>(places, counts), 'float32'); // [batch, length]
}
