import { byDirection, type RetrievalScores } from '../retrieval/score-pair';
import type { CorrectedScores } from './correct-retrieval';
import { invertedSoftmax } from './inverted-softmax';
import { correctScores, itemBiases } from './score-correction';

/** Input of `dualSoftmax`. */
export interface DualSoftmaxInput {
  /** Scores of the test set, `[images, captions]`, row-major; a pair of matrices if the directions differ. */
  readonly scores: RetrievalScores;
  /** Number of test captions. */
  readonly captions: number;
  /** Factor T of the scores in the exponents. Defaults to `15`. */
  readonly temperature?: number;
}

/**
 * Dual softmax: logarithm of the product of the softmax over images and the softmax over captions, `2 T s - ln sum over
 * images of exp(T s) - ln sum over captions of exp(T s)`. **Transductive**: an item is judged by all test queries at once,
 * so its numbers compare with no system that answers one query at a time.
 * Cheng et al., https://arxiv.org/abs/2109.04290; product of both: https://arxiv.org/abs/2104.00680
 *
 * @param input - Scores, number of captions and temperature.
 * @throws `OptionError` if the temperature is not positive, `ShapeError` if the scores are not whole rows, `DataError` if one
 * is not finite.
 * @example
 * ```ts
 * import { dualSoftmax } from '@vse/eval';
 *
 * const { imageToText, correction } = dualSoftmax({ scores: [0.5, 0.6, 0.1, 0.7], captions: 2 });
 * console.log(imageToText, correction.transductive); // true
 * ```
 */
export function dualSoftmax({ scores, captions, temperature = 15 }: DualSoftmaxInput): CorrectedScores {
  const correction = invertedSoftmax({ temperature });
  const { imageToText, textToImage } = byDirection(scores);
  const revised = (values: ArrayLike<number>) => {
    const ofCaptions = itemBiases({ correction, scores: values, items: captions, side: 'columns' });
    const ofImages = itemBiases({ correction, scores: values, items: values.length / captions });
    const doubled = { ...correction, scale: 2 * temperature };
    const byCaption = correctScores({
      correction: doubled,
      scores: values,
      biases: ofCaptions,
      side: 'columns',
    });
    return correctScores({ correction: { ...correction, scale: 1 }, scores: byCaption, biases: ofImages });
  };
  const first = revised(imageToText);
  return {
    imageToText: first,
    textToImage: textToImage === imageToText ? first : revised(textToImage),
    correction: { method: `dual softmax, T = ${temperature}`, bank: 'the test queries', transductive: true },
  };
}
