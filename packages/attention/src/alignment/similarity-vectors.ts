import * as tf from '@tensorflow/tfjs-core';
import { l2Normalize } from '@vse/core';
import { maskedSoftmax } from '../cross-attention/masked-softmax';
import { differentiable } from '../cross-attention/pullback';
import { rawNormalizations } from '../cross-attention/raw-normalization';
import { affine, type Affine } from './affine';

/* Sizes: b images of s regions, a captions of q words, n = a * q, vectors of dim numbers, similarities of m. */

/** Both sides of a block, padding already zero. */
export interface BlockSets {
  /** `[b, s, dim]` */
  readonly regions: tf.Tensor3D;
  /** `[a, q, dim]` */
  readonly words: tf.Tensor3D;
  /** One vector an image, `[b, dim]`. */
  readonly images: tf.Tensor2D;
  /** One vector a caption, `[a, dim]`. */
  readonly captions: tf.Tensor2D;
}

/** Masks of a block, 1 where real. */
export interface BlockMasks {
  /** `[b, s]` */
  readonly regions: tf.Tensor2D;
  /** `[a, q]` */
  readonly words: tf.Tensor2D;
}

/**
 * Similarity vectors of every pair, `[b * a, 1 + q, m]`: first that of the whole image and the whole caption, then that of each
 * word and the regions that it attends to. The similarity vector of x and y is `W (x - y)^2 + b`, divided by its length: it
 * says by which dimensions two vectors differ, where a cosine is one number. SGRAF, https://arxiv.org/abs/2101.01368
 */
export function similarityVectors(
  sets: BlockSets,
  masks: BlockMasks,
  maps: { readonly local: Affine; readonly global: Affine },
  inverseTemperature: number,
): tf.Tensor3D {
  const [b, , dim] = sets.regions.shape;
  const [a, q] = sets.words.shape;
  const m = maps.local.weight.shape[0];
  const contexts = l2Normalize(contextsOf(sets, masks, inverseTemperature)); // [b, n, dim]
  const words = tf.reshape(sets.words, [1, a * q, dim]); // [1, n, dim]
  const local = compared(contexts, words, maps.local); // [b, n, m]
  const global = compared(tf.expandDims(sets.images, 1), tf.expandDims(sets.captions, 0), maps.global); // [b, a, m]
  const both = [tf.reshape(global, [b * a, 1, m]), tf.reshape(local, [b * a, q, m])];
  return tf.concat(both, 1) as tf.Tensor3D; // [b * a, 1 + q, m]
}

/** Similarity vectors of vectors that broadcast to one shape `[..., dim]`: `[..., m]`. */
function compared(x: tf.Tensor, y: tf.Tensor, map: Affine): tf.Tensor {
  return l2Normalize(affine(tf.square(tf.sub(x, y)), map));
}

/** Regions of each image, weighted by SCAN's attention of each word: `[b, n, dim]`. */
function contextsOf(
  { regions, words }: BlockSets,
  masks: BlockMasks,
  inverseTemperature: number,
): tf.Tensor3D {
  const [b, s, dim] = regions.shape;
  const [a, q] = words.shape;
  const wordRows = tf.reshape<tf.Rank.R2>(words, [a * q, dim]); // [n, dim]
  const flat = tf.matMul(wordRows, tf.reshape<tf.Rank.R2>(regions, [b * s, dim]), false, true); // [n, b * s]
  const realWords = tf.expandDims<tf.Tensor3D>(masks.words, 2); // [a, q, 1]
  const normalize = differentiable((x) => rawNormalizations['clipped-l2'](x, realWords));
  const normal = tf.reshape<tf.Rank.R3>(normalize(tf.reshape(flat, [a, q, b * s])), [a * q, b, s]); // [n, b, s]
  const weights = maskedSoftmax(tf.mul<tf.Tensor3D>(normal, inverseTemperature), masks.regions); // [n, b, s]
  return tf.matMul(tf.transpose(weights, [1, 0, 2]), regions); // [b, n, dim]
}
