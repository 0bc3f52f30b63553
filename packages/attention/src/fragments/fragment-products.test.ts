import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, it } from 'vitest';
import { countsOf, fragmentProducts, sumOverWords } from './fragment-products';

describe('fragmentProducts', () => {
  const images = { vectors: tf.tensor3d([[[1, 2], [9, 9]], [[0, 1], [3, 0]]]), mask: tf.tensor2d([[1, 0], [1, 1]]) }; // prettier-ignore
  const captions = { vectors: tf.tensor3d([[[1, 1], [2, -1], [9, 9]]]), mask: maskFromLengths([2], 3) }; // prettier-ignore

  it('are [captions * words, images, regions], 0 at padding', () => {
    // (1, 1) with (1, 2): 3, with (0, 1): 1, with (3, 0): 3; (2, -1): 0, -1 and 6.
    expectClose(fragmentProducts(images, captions), [3, 0, 1, 3, 0, 0, -1, 6, 0, 0, 0, 0]);
  });

  it('sum over the real words, and count real entries', () => {
    const perWord = tf.tensor2d([[1, 2], [10, 20], [100, 200]]); // prettier-ignore
    expectClose(sumOverWords(perWord, captions), tf.tensor2d([[11], [22]]));
    expectClose(countsOf(images), tf.tensor2d([[1], [2]]));
    expectClose(countsOf({ vectors: captions.vectors }), tf.tensor2d([[3]]));
  });
});
