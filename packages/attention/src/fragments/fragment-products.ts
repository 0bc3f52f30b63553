import * as tf from '@tensorflow/tfjs-core';
import { maskOf, type EmbeddingSet } from '@vse/core';
import { withoutPadding } from '../sets/padding';

/** Inner product of every word with every region, `[captions * words, images, regions]`; 0 where either is padding. */
export function fragmentProducts(images: EmbeddingSet, captions: EmbeddingSet): tf.Tensor3D {
  const [imageCount, regions, dim] = images.vectors.shape;
  const [captionCount, words] = captions.vectors.shape;
  const regionRows = tf.reshape(withoutPadding(images), [imageCount * regions, dim]); // [images * regions, dim]
  const wordRows = tf.reshape(withoutPadding(captions), [captionCount * words, dim]); // [captions * words, dim]
  const products = tf.matMul(wordRows, regionRows, false, true); // [captions * words, images * regions]
  return tf.reshape(products, [captionCount * words, imageCount, regions]);
}

/** Sums `[captions * words, images]` over each caption's real words: `[images, captions]`. */
export function sumOverWords(perWord: tf.Tensor2D, captions: EmbeddingSet): tf.Tensor2D {
  const [captionCount, words] = captions.vectors.shape;
  const real = tf.reshape(maskOf(captions), [captionCount * words, 1]); // [captions * words, 1]
  const imageCount = perWord.shape[1];
  const byCaption = tf.reshape<tf.Rank.R3>(tf.mul(perWord, real), [captionCount, words, imageCount]); // [captions, words, images]
  return tf.transpose(tf.sum<tf.Tensor2D>(byCaption, 1)); // [images, captions]
}

/** Number of real vectors of each set, `[batch, 1]`. */
export function countsOf(set: EmbeddingSet): tf.Tensor2D {
  return tf.sum(maskOf(set), 1, true);
}
