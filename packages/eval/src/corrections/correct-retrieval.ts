import { ShapeError } from '@vse/core';
import { byDirection, type RetrievalScores, type ScorePair } from '../retrieval/score-pair';
import { correctScores, itemBiases, type ScoreCorrection } from './score-correction';

/** What a corrected number has to say of itself, in tables and reports. */
export interface CorrectionLabel {
  /** Name of the correction, with its settings. */
  readonly method: string;
  /** Name of the bank: whose queries were used. */
  readonly bank: string;
  /** True if the correction reads the test queries themselves, which no single query has. */
  readonly transductive: boolean;
}

/** Corrected scores of both directions, which are different matrices, with their label. */
export interface CorrectedScores extends ScorePair {
  /** How they were corrected. */
  readonly correction: CorrectionLabel;
}

/** Scores of the test set against a bank of other queries. */
export interface BankScores {
  /** Name of the bank in tables: `train, 6000 images and 10000 captions`. */
  readonly name: string;
  /** Scores of the bank's images, as queries, against the test captions: `[bank images, captions]`, row-major. */
  readonly ofImages: ArrayLike<number>;
  /** Scores of the test images against the bank's captions, as queries: `[images, bank captions]`, row-major. */
  readonly ofCaptions: ArrayLike<number>;
}

/** Input of `correctRetrieval`. */
export interface CorrectRetrievalInput {
  /** Scores of the test set, `[images, captions]`, row-major; a pair of matrices if the directions differ. */
  readonly scores: RetrievalScores;
  /** Number of test captions. */
  readonly captions: number;
  /** The correction: `invertedSoftmax()`, `nearestReferenceBias()`, `csls()`. */
  readonly correction: ScoreCorrection;
  /** Scores against the bank. */
  readonly bank: BankScores;
}

/**
 * Corrects the scores of a test set by a bank of training queries: with images as queries, captions lose what the bank's
 * images say of them; with captions as queries, images what the bank's captions say. Not transductive: no test query is
 * looked at but the one that is answered.
 *
 * @param input - Scores, number of captions, correction and scores against the bank.
 * @throws `ShapeError` if sizes do not match, `DataError` if a score is not finite or the bank is too small.
 * @example
 * ```ts
 * import { correctRetrieval, invertedSoftmax, retrievalMetrics } from '@vse/eval';
 *
 * const scores = [0.5, 0.6, 0.1, 0.3]; // [2 images, 2 captions]: caption 1 is a hub
 * const bank = { name: 'train', ofImages: [0.1, 0.8, 0.2, 0.9], ofCaptions: [0.5, 0.5] }; // 2 images, 1 caption
 * const corrected = correctRetrieval({ scores, captions: 2, correction: invertedSoftmax(), bank });
 * console.log(retrievalMetrics({ scores: corrected, captionToImage: [0, 1] }).imageToText.recall[1]); // 50
 * ```
 */
export function correctRetrieval({
  scores,
  captions,
  correction,
  bank,
}: CorrectRetrievalInput): CorrectedScores {
  const where = 'correctRetrieval';
  const { imageToText, textToImage } = byDirection(scores);
  const images = textToImage.length / captions;
  if (!Number.isInteger(images) || images < 1 || imageToText.length !== textToImage.length) {
    throw new ShapeError(
      `${where}: scores must be [images, ${captions}] in both directions, got ${imageToText.length} and ${textToImage.length} numbers.`,
    );
  }
  const ofCaptions = itemBiases({ correction, scores: bank.ofImages, items: captions, side: 'columns' });
  const ofImages = itemBiases({ correction, scores: bank.ofCaptions, items: images, side: 'rows' });
  return {
    imageToText: correctScores({ correction, scores: imageToText, biases: ofCaptions, side: 'columns' }),
    textToImage: correctScores({ correction, scores: textToImage, biases: ofImages, side: 'rows' }),
    correction: { method: correction.name, bank: bank.name, transductive: false },
  };
}
