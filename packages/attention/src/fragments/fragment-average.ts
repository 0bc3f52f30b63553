import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type Similarity } from '@vse/core';
import { countsOf, fragmentProducts, sumOverWords } from './fragment-products';
import { assertComparable, zeroScores } from '../sets/padding';
import { ownRecipe } from '../recipe';

export interface FragmentAverageOptions {
  /** Added to the number of a caption's fragments, so that short captions do not win. Defaults to `10`, as in the authors' code. */
  readonly smoothing?: number;
}

/**
 * The positive inner products of all fragments of an image with all of a caption, summed and divided by
 * `regions * (words + smoothing)`. The global score of deep fragment embeddings, https://arxiv.org/abs/1406.5679
 *
 * Reads images `[images, regions, dim]` and captions `[captions, words, dim]`, not normalised; returns scores
 * `[images, captions]`. Only real fragments count; an empty image or caption scores 0.
 *
 * Throws an `OptionError` for a negative smoothing.
 */
export function fragmentAverage({ smoothing = 10 }: FragmentAverageOptions = {}): Similarity {
  if (!(Number.isFinite(smoothing) && smoothing >= 0)) {
    throw new OptionError(`fragmentAverage: smoothing must be a finite number from 0, got ${smoothing}.`);
  }
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
