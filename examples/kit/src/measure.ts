import { retrievalMetrics, rsumInterval, type Interval, type RetrievalMetrics } from '@vse/eval';

/** Measures of retrieval, with how far rsum may move by the choice of the test images. */
export interface Measured extends RetrievalMetrics {
  /** 95 %, by 2,000 draws of images with their captions, always the same ones. */
  readonly rsumInterval: Interval;
}

/** Measures scores `[images, captions]`, row-major. */
export function measure(scores: ArrayLike<number>, captionToImage: ArrayLike<number>): Measured {
  return {
    ...retrievalMetrics({ scores, captionToImage }),
    rsumInterval: rsumInterval({ scores, captionToImage, seed: 1 }),
  };
}
