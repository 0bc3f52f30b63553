import { retrievalMetrics, rsumInterval, type Interval, type RetrievalMetrics } from '@vse/eval';

/** Retrieval metrics with a confidence interval of rsum. */
export interface Measured extends RetrievalMetrics {
  /** 95 % interval over 2,000 bootstrap draws of the images with their captions, drawn with seed 1. */
  readonly rsumInterval: Interval;
}

/** Computes the metrics of scores `[images, captions]`, row-major. */
export function measure(scores: ArrayLike<number>, captionToImage: ArrayLike<number>): Measured {
  return {
    ...retrievalMetrics({ scores, captionToImage }),
    rsumInterval: rsumInterval({ scores, captionToImage, seed: 1 }),
  };
}
