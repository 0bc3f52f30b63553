import { foldedMetrics } from '@vse/eval';
import { measure } from './measure';
import type { Result } from './present';
import type { PublishedRows } from './published';

/** The scores of one system over a test set. */
export interface ScoredSystem extends Pick<Result, 'seconds' | 'source'> {
  readonly title: string;
  /** `[images, captions]`, row-major. */
  readonly scores: Float32Array;
  readonly published: PublishedRows;
}

export interface TestSet {
  readonly captionToImage: Int32Array;
  /** Whose published rows stand beside. */
  readonly corpus: 'flickr8k' | 'flickr30k' | 'coco';
  /** Into how many parts of its images the test set is cut, whose measures are averaged. Defaults to `1`. */
  readonly folds?: number;
}

/**
 * The rows of a system in a table of results: one over the whole test set, and with folds another above it, the mean over
 * the parts, as COCO's 1K numbers are. Beside each stands what was published on the same kind of test set.
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
