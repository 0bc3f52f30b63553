import { assertPositive, DataError } from '@vse/core';

/** Selection of the terms of a dictionary. */
export interface TermSelection {
  /** Minimum number of captions with the term, or their fraction if below 1. Defaults to `1`. */
  readonly minCaptions?: number;
  /** Maximum number of captions with the term, or their fraction if at most 1. Defaults to no limit. */
  readonly maxCaptions?: number;
  /**
   * Maximum number of terms, the most frequent first, ties in the order of their characters. DSPE takes 3,000 on
   * Flickr30K and 5,600 on COCO. Defaults to no limit.
   */
  readonly maxTerms?: number;
}

/** Terms of a dictionary in the order of their characters, with the number of captions that contain each. */
export interface SelectedTerms {
  readonly terms: readonly string[];
  readonly captionCounts: readonly number[];
  readonly captions: number;
}

/**
 * Counts terms over captions and selects some.
 *
 * @throws `DataError` if no term is left.
 */
export function selectTerms(
  termsByCaption: Iterable<readonly string[]>,
  { minCaptions = 1, maxCaptions = Infinity, maxTerms = Infinity }: TermSelection,
): SelectedTerms {
  for (const [name, value] of Object.entries({ minCaptions, maxCaptions, maxTerms })) {
    if (value !== Infinity) assertPositive('tfidf', name, value);
  }
  const counts = new Map<string, { total: number; captions: number; last: number }>();
  let captions = 0;
  for (const terms of termsByCaption) {
    captions++;
    for (const term of terms) {
      const count = counts.get(term) ?? { total: 0, captions: 0, last: 0 };
      count.total++;
      if (count.last !== captions) count.captions++;
      count.last = captions;
      counts.set(term, count);
    }
  }
  const min = minCaptions < 1 ? minCaptions * captions : minCaptions;
  const max = maxCaptions <= 1 ? maxCaptions * captions : maxCaptions;
  const kept = [...counts]
    .filter(([, count]) => count.captions >= min && count.captions <= max)
    .sort(([a, m], [b, n]) => n.total - m.total || (a < b ? -1 : 1))
    .slice(0, maxTerms)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (kept.length === 0) {
    throw new DataError(
      `tfidf: none of ${counts.size} terms in ${captions} captions is left. ` +
        'Give the training captions, or a lower minCaptions.',
    );
  }
  return {
    terms: kept.map(([term]) => term),
    captionCounts: kept.map(([, count]) => count.captions),
    captions,
  };
}
