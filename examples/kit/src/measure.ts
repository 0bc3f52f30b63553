import {
  firstRanks,
  retrievalMetrics,
  rsumInterval,
  type FirstRanks,
  type Interval,
  type RetrievalMetrics,
  type RetrievalScores,
} from '@vse/eval';

/** Retrieval metrics with a confidence interval of rsum. */
export interface Measured extends RetrievalMetrics {
  /** 95 % interval over 2,000 bootstrap draws of the images with their captions, drawn with seed 1. */
  readonly rsumInterval: Interval;
  /** Rank of the first match of each query, for a test between systems. */
  readonly ranks: FirstRanks;
}

/** Computes the metrics of scores `[images, captions]`, row-major, or of a matrix for each direction. */
export function measure(scores: RetrievalScores, captionToImage: ArrayLike<number>): Measured {
  return {
    ...retrievalMetrics({ scores, captionToImage }),
    rsumInterval: rsumInterval({ scores, captionToImage, seed: 1 }),
    ranks: firstRanks({ scores, captionToImage }),
  };
}
