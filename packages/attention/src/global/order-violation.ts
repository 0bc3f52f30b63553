import * as tf from '@tensorflow/tfjs-core';
import type { Similarity } from '@vse/core';
import { bothPools, globalSimilarity, type GlobalSimilarityOptions } from './global-similarity';
import { lengthsOf } from '../sets/lengths';
import { ownRecipe } from '../recipe';

/** No temporary has more numbers than this, unless one image against all captions has. */
const MOST_NUMBERS = 2 ** 22;

/**
 * How far a caption's vector rises above an image's, negated: `-|max(0, caption - image)|`, 0 where the image dominates
 * in every coordinate. Order embeddings, https://arxiv.org/abs/1511.06361, with the plain length as VSE++ computes it.
 *
 * Reads images `[images, regions, dim]` and captions `[captions, words, dim]`, pooled to one vector each where they
 * hold more; returns scores `[images, captions]`, at most 0. The gradient where nothing is violated is 0. The order
 * means something for vectors without negative entries: take absolute values in the encoders.
 */
export function orderViolation(options: GlobalSimilarityOptions = {}): Similarity {
  const pools = bothPools(options);
  const similarity = globalSimilarity(
    'orderViolation',
    (images, captions) => violations(images, captions),
    pools,
  );
  return { ...similarity, recipe: ownRecipe('orderViolation', pools) };
}

/** The scores of `[images, dim]` with `[captions, dim]`, in blocks of images whose differences have at most `most` numbers. */
export function violations(images: tf.Tensor2D, captions: tf.Tensor2D, most = MOST_NUMBERS): tf.Tensor2D {
  const op = tf.customGrad((v, e, save) => {
    const [above, below] = [v as tf.Tensor2D, e as tf.Tensor2D];
    const lengths = tf.concat(
      blocksOf(above, below, most).map((block) => tf.tidy(() => lengthsOf(excess(block, below)))),
    ); // [images, captions]
    (save as tf.GradSaveFunc)([above, below, lengths]);
    return {
      value: tf.neg(lengths),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => gradients(dy as tf.Tensor2D, saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D], most)),
    };
  });
  return op(images, captions);
}

/** With u = max(0, caption - image): the gradient is u / |u| for the image, its opposite for the caption. */
function gradients(
  dy: tf.Tensor2D,
  [images, captions, lengths]: [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D],
  most: number,
): tf.Tensor[] {
  const scale = tf.div<tf.Tensor2D>(dy, tf.maximum(lengths, 1e-30)); // [images, captions]
  const dImages: tf.Tensor[] = [];
  let dCaptions: tf.Tensor = tf.zerosLike(captions); // [captions, dim]
  let row = 0;
  for (const block of blocksOf(images, captions, most)) {
    const shares = tf.expandDims(tf.slice(scale, [row, 0], [block.shape[0], -1]), 2); // [block, captions, 1]
    const turned = tf.mul(excess(block, captions), shares); // [block, captions, dim]
    dImages.push(tf.sum(turned, 1)); // [block, dim]
    dCaptions = tf.sub(dCaptions, tf.sum(turned, 0)); // [captions, dim]
    row += block.shape[0];
  }
  return [tf.concat(dImages), dCaptions];
}

/** `max(0, caption - image)`: `[images, captions, dim]`. */
function excess(images: tf.Tensor2D, captions: tf.Tensor2D): tf.Tensor3D {
  return tf.relu(tf.sub<tf.Tensor3D>(tf.expandDims(captions, 0), tf.expandDims(images, 1)));
}

/** The images in blocks whose differences with all captions stay small. */
function blocksOf(images: tf.Tensor2D, captions: tf.Tensor2D, most: number): tf.Tensor2D[] {
  const [count, dim] = images.shape;
  const atOnce = Math.max(1, Math.floor(most / Math.max(1, captions.size)));
  if (count <= atOnce) return [images];
  return Array.from({ length: Math.ceil(count / atOnce) }, (_, block) =>
    tf.slice(images, [block * atOnce, 0], [Math.min(atOnce, count - block * atOnce), dim]),
  );
}
