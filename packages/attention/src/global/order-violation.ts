import * as tf from '@tensorflow/tfjs-core';
import type { Similarity } from '@vse/core';
import { bothPools, globalSimilarity, type GlobalSimilarityOptions } from './global-similarity';
import { lengthsOf } from '../sets/lengths';
import { ownRecipe } from '../recipe';

/** Upper bound of the elements of a temporary, unless one image against all captions needs more. */
const MAX_ELEMENTS = 2 ** 22;

/**
 * Negated order violation `-|max(0, caption - image)|`: 0 if the image's vector is at least the caption's in every
 * coordinate. Order embeddings, https://arxiv.org/abs/1511.06361, with the length not squared, as in VSE++.
 *
 * Reads images `[images, regions, dim]` and captions `[captions, words, dim]`; sets of more than one vector are pooled
 * first, by default to the mean. Returns scores `[images, captions]`, at most 0. The gradient is 0 where nothing is
 * violated. Order embeddings have no negative entries: take absolute values in the encoders.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { orderViolation } from '@vse/attention';
 *
 * const images = { vectors: tf.tensor3d([[[5, 5]], [[0, 0]]]) }; // 2 images
 * const captions = { vectors: tf.tensor3d([[[3, 4]]]) }; // 1 caption
 * console.log(await orderViolation().score(images, captions).data()); // 0, -5
 * ```
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

/** Scores `[images, dim]` against `[captions, dim]`, in blocks of images whose differences have at most `maxElements` elements. */
export function violations(
  images: tf.Tensor2D,
  captions: tf.Tensor2D,
  maxElements = MAX_ELEMENTS,
): tf.Tensor2D {
  const op = tf.customGrad((v, e, save) => {
    const [above, below] = [v as tf.Tensor2D, e as tf.Tensor2D];
    const lengths = tf.concat(
      blocksOf(above, below, maxElements).map((block) => tf.tidy(() => lengthsOf(excess(block, below)))),
    ); // [images, captions]
    (save as tf.GradSaveFunc)([above, below, lengths]);
    return {
      value: tf.neg(lengths),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() =>
          gradients(dy as tf.Tensor2D, saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D], maxElements),
        ),
    };
  });
  return op(images, captions);
}

/** Gradients: with u = max(0, caption - image), u / |u| for the image and -u / |u| for the caption; 0 where |u| is 0. */
function gradients(
  dy: tf.Tensor2D,
  [images, captions, lengths]: [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D],
  maxElements: number,
): tf.Tensor[] {
  const scale = tf.divNoNan<tf.Tensor2D>(dy, lengths); // [images, captions]
  const dImages: tf.Tensor[] = [];
  let dCaptions: tf.Tensor = tf.zerosLike(captions); // [captions, dim]
  let row = 0;
  for (const block of blocksOf(images, captions, maxElements)) {
    const shares = tf.expandDims(tf.slice(scale, [row, 0], [block.shape[0], -1]), 2); // [block, captions, 1]
    const gradient = tf.mul(excess(block, captions), shares); // [block, captions, dim]
    dImages.push(tf.sum(gradient, 1)); // [block, dim]
    dCaptions = tf.sub(dCaptions, tf.sum(gradient, 0)); // [captions, dim]
    row += block.shape[0];
  }
  return [tf.concat(dImages), dCaptions];
}

/** `max(0, caption - image)`: `[images, captions, dim]`. */
function excess(images: tf.Tensor2D, captions: tf.Tensor2D): tf.Tensor3D {
  return tf.relu(tf.sub<tf.Tensor3D>(tf.expandDims(captions, 0), tf.expandDims(images, 1)));
}

/** Splits the images into blocks whose differences with all captions have at most `maxElements` elements. */
function blocksOf(images: tf.Tensor2D, captions: tf.Tensor2D, maxElements: number): tf.Tensor2D[] {
  const [count, dim] = images.shape;
  const atOnce = Math.max(1, Math.floor(maxElements / Math.max(1, captions.size)));
  if (count <= atOnce) return [images];
  return Array.from({ length: Math.ceil(count / atOnce) }, (_, block) =>
    tf.slice(images, [block * atOnce, 0], [Math.min(atOnce, count - block * atOnce), dim]),
  );
}
