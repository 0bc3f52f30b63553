/** Scores of the two directions, where they differ: a correction of hubs reads each direction's own candidates. */
export interface ScorePair {
  /** Scores with images as queries, `[images, captions]`, row-major, higher for a better match. */
  readonly imageToText: ArrayLike<number>;
  /** Scores with captions as queries, `[images, captions]` too: rows are images in both. */
  readonly textToImage: ArrayLike<number>;
}

/** Scores `[images, captions]`, row-major, higher for a better match: one matrix for both directions, or one for each. */
export type RetrievalScores = ArrayLike<number> | ScorePair;

/** The scores by direction; a matrix for both directions stands in both places. */
export function byDirection(scores: RetrievalScores): ScorePair {
  return 'imageToText' in scores ? scores : { imageToText: scores, textToImage: scores };
}
