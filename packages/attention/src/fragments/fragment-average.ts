import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, type Similarity } from '@vse/core';
import { countsOf, fragmentProducts, sumOverWords } from './fragment-products';
import { assertComparable, zeroScores } from '../sets/padding';
import { ownRecipe } from '../recipe';

/** Options of `fragmentAverage`. */
export interface FragmentAverageOptions {
  /** Added to the number of a caption's fragments, so that short captions do not win. Defaults to `10`, as in the authors' code. */
  readonly smoothing?: number;
}

/**
 * Sum of the positive inner products of all fragments of an image with all of a caption, divided by
 * `regions * (words + smoothing)`: the global score of deep fragment embeddings. https://arxiv.org/abs/1406.5679
 *
 * Reads images `[images, regions, dim]` and captions `[captions, words, dim]`, not normalised; returns scores
 * `[images, captions]`. Only real fragments count; an empty image or caption scores 0.
 *
 * @param options - The smoothing.
 * @throws `OptionError` if `smoothing` is negative.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { fragmentAverage } from '@vse/attention';
 *
 * const images = { vectors: tf.tensor3d([[[1, 0], [0, 1]]]) }; // 1 image of 2 regions
 * const captions = { vectors: tf.tensor3d([[[2, 0], [-1, 2]]]) }; // 1 caption of 2 words
 * console.log(await fragmentAverage().score(images, captions).data()); // (2 + 2) / (2 * (2 + 10)) = 0.1667
 * ```
 */
export function fragmentAverage({ smoothing = 10 }: FragmentAverageOptions = {}): Similarity {
  assertNumber('fragmentAverage', 'smoothing', smoothing, { from: 0 });
  return {
    name: 'fragmentAverage',
    recipe: ownRecipe('fragmentAverage', { smoothing }),
    score: (images, captions) =>
      tf.tidy(() => {
        assertComparable('fragmentAverage', images, captions);
        if (images.vectors.size === 0 || captions.vectors.size === 0) return zeroScores(images, captions);
        const positive = tf.relu(fragmentProducts(images, captions)); // [captions * words, images, regions]
        const total = sumOverWords(tf.sum(positive, 2), captions); // [images, captions]
        const regions = tf.maximum(countsOf(images), 1); // [images, 1]
        const words = tf.maximum(tf.add(tf.transpose(countsOf(captions)), smoothing), 1e-30); // [1, captions]
        return tf.div<tf.Tensor2D>(tf.div(total, regions), words);
      }),
  };
}
