import * as tf from '@tensorflow/tfjs-core';
import type { Similarity } from '@vse/core';
import { firstMax } from './first-max';
import { countsOf, fragmentProducts, sumOverWords } from './fragment-products';
import { assertComparable, zeroScores } from '../sets/padding';
import { ownRecipe } from '../recipe';

const FAR_BELOW = -1e9;

/**
 * Sum over a caption's words of the highest inner product with a region of the image: the score of deep visual-semantic
 * alignments (DVSA). https://arxiv.org/abs/1412.2306
 *
 * Reads images `[images, regions, dim]` and captions `[captions, words, dim]`, not normalised; returns scores
 * `[images, captions]`. Only real words and regions count; an empty image or caption scores 0. The first of equal maxima
 * gets the gradient. The largest temporary is `[captions, words, images, regions]`.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { maxOverRegions } from '@vse/attention';
 *
 * const images = { vectors: tf.tensor3d([[[1, 0], [0, 1]]]) }; // 1 image of 2 regions
 * const captions = { vectors: tf.tensor3d([[[3, 1], [1, 2]]]) }; // 1 caption of 2 words
 * console.log(await maxOverRegions().score(images, captions).data()); // 3 + 2 = 5
 * ```
 */
export function maxOverRegions(): Similarity {
  return {
    name: 'maxOverRegions',
    recipe: ownRecipe('maxOverRegions'),
    score: (images, captions) =>
      tf.tidy(() => {
        assertComparable('maxOverRegions', images, captions);
        if (images.vectors.size === 0 || captions.vectors.size === 0) return zeroScores(images, captions);
        const products = fragmentProducts(images, captions); // [captions * words, images, regions]
        if (!images.mask) return sumOverWords(firstMax(products), captions); // [images, captions]
        const masked: tf.Tensor3D = tf.add(products, tf.mul(tf.sub(1, images.mask), FAR_BELOW)); // [captions * words, images, regions]
        const best = firstMax(masked); // [captions * words, images]
        const filled = tf.minimum(countsOf(images), 1); // [images, 1]
        return sumOverWords(tf.mul(best, tf.transpose(filled)), captions);
      }),
  };
}
