import * as tf from '@tensorflow/tfjs-core';
import { assertEmbeddingSet, maskOf, OptionError, type NamedVariable } from '@vse/core';
import { bidirectionalGru, linear, prefixed } from '@vse/layers';
import { largest } from './largest';
import type { Pool } from './pool';
import { positionalEncoding } from './positional-encoding';
import { ownRecipe } from '../recipe';

export interface GeneralizedPoolingOptions {
  /** The size of the positional encoding that the weights are computed from; even. Defaults to `32`. */
  readonly positionDim?: number;
  /** The hidden size of its recurrent unit. Defaults to `32`. */
  readonly hiddenDim?: number;
  /** The temperature of the softmax over positions. Defaults to `0.1`. */
  readonly temperature?: number;
  /** Fixes the initial weights. Defaults to `0`. */
  readonly seed?: number;
}

/** A pool that also shows its weights. */
export interface GeneralizedPooling extends Pool {
  /** The weight of each rank, largest value first, for sets of the masked lengths: `[batch, length]`, rows sum to 1. */
  weights(mask: tf.Tensor2D): tf.Tensor2D;
  variables(): readonly NamedVariable[];
  dispose(): void;
}

const FAR_BELOW = -10_000;

/**
 * Generalised pooling: sorts each channel of a set, largest value first, and takes a weighted mean with weights learnt
 * for the ranks by a bidirectional GRU over their positional encoding, so that it can become the mean, the maximum or
 * anything between. The pooling of VSE-infinity (GPO), https://arxiv.org/abs/2011.04305
 *
 * Reads `[batch, length, dim]`; returns `[batch, dim]`, zero for an empty set. Real values must lie above -10000.
 * Variables: `gru.*` named as PyTorch's, and `linear.weight`. Dispose it when done.
 */
export function generalizedPooling({
  positionDim = 32,
  hiddenDim = 32,
  temperature = 0.1,
  seed = 0,
}: GeneralizedPoolingOptions = {}): GeneralizedPooling {
  positionalEncoding(0, positionDim); // refuses an odd positionDim now and not at the first batch
  if (!(Number.isFinite(temperature) && temperature > 0)) {
    throw new OptionError(`generalizedPooling: temperature must be a number above 0, got ${temperature}.`);
  }
  const recurrent = bidirectionalGru({ inputDim: positionDim, hiddenDim, seed });
  const score = linear({ inputDim: hiddenDim, outputDim: 1, bias: false, seed });

  const weights = (mask: tf.Tensor2D): tf.Tensor2D =>
    tf.tidy(() => {
      const [batch, length] = mask.shape;
      const encoding = tf.tensor2d(positionalEncoding(length, positionDim), [length, positionDim]); // [length, position]
      const positions: tf.Tensor3D = tf.mul(tf.expandDims(encoding, 0), tf.expandDims(mask, 2)); // [batch, length, position]
      const states = recurrent.apply(positions, { mask }); // [batch, length, hidden]
      const scores = tf.reshape<tf.Rank.R2>(score.apply(states), [batch, length]); // [batch, length]
      const open = tf.add(tf.mul(scores, mask), tf.mul(tf.sub(1, mask), FAR_BELOW)); // [batch, length]
      return tf.softmax(tf.div<tf.Tensor2D>(open, temperature));
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
        // Sorted, padding comes last: the mask of the ranks counts the real vectors, wherever they stood.
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

/** A mask with as many ones in each row, all at the front: `[batch, length]`. */
function rankMask(mask: tf.Tensor2D): tf.Tensor2D {
  const counts = tf.sum(mask, 1, true); // [batch, 1]
  const places = tf.expandDims(tf.range(0, mask.shape[1]), 0); // [1, length]
  return tf.cast(tf.less<tf.Tensor2D>(places, counts), 'float32'); // [batch, length]
}
