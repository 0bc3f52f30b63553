import { foldedMetrics } from '@vse/eval';
import { measure } from './measure';
import type { Result } from './present';
import type { PublishedRows } from './published';

/** Scores of one system over a test set. */
export interface ScoredSystem extends Pick<Result, 'seconds' | 'source' | 'curve'> {
  readonly title: string;
  /** `[images, captions]`, row-major. */
  readonly scores: Float32Array;
  readonly published: PublishedRows;
}

export interface TestSet {
  readonly captionToImage: Int32Array;
  /** Corpus whose published rows are shown. */
  readonly corpus: 'flickr8k' | 'flickr30k' | 'coco';
  /** Number of folds of the test images whose metrics are averaged in a row of their own. Defaults to `1`. */
  readonly folds?: number;
}

/**
 * Makes the rows of a system in a table of results: one over the whole test set and, with folds, one above it with the
 * mean over the folds, as COCO's 1K numbers. Each has the published row of the same kind of test set.
 */
export function resultsOf(
  { title, scores, published, ...rest }: ScoredSystem,
  { captionToImage, corpus, folds = 1 }: TestSet,
): Result[] {
  const whole = measure(scores, captionToImage);
  const ofWhole = published[corpus === 'coco' ? 'coco-5k' : corpus];
  const result: Result = { ...rest, system: title, metrics: whole, ...(ofWhole && { published: ofWhole }) };
  if (folds === 1) return [result];
  const { mean } = foldedMetrics({ scores, captionToImage, folds });
  const ofFold = corpus === 'coco' ? published['coco-1k'] : undefined;
  const name = `${title}, mean of ${folds} folds`;
  return [{ ...rest, system: name, metrics: mean, ...(ofFold && { published: ofFold }) }, result];
}
