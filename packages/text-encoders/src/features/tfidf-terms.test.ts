import { DataError, OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { selectTerms } from './tfidf-terms';

// a occurs 4 times in 3 captions, b and c twice in 2, d once.
const captions = [['a', 'a', 'b'], ['a', 'c'], ['c', 'd', 'b'], ['a']]; // prettier-ignore

describe('selectTerms', () => {
  it('sorts terms and counts captions', () => {
    expect(selectTerms(captions, {})).toEqual({
      terms: ['a', 'b', 'c', 'd'],
      captionCounts: [3, 2, 2, 1],
      captions: 4,
    });
  });

  it('keeps the most frequent, ties in the order of characters', () => {
    expect(selectTerms(captions, { maxTerms: 2 }).terms).toEqual(['a', 'b']);
    expect(selectTerms(captions, { maxTerms: 99 }).terms).toHaveLength(4);
  });

  it('keeps terms of enough captions and of not too many, by number or by share', () => {
    expect(selectTerms(captions, { minCaptions: 2 }).terms).toEqual(['a', 'b', 'c']);
    expect(selectTerms(captions, { minCaptions: 0.6 }).terms).toEqual(['a']);
    expect(selectTerms(captions, { maxCaptions: 2 }).terms).toEqual(['b', 'c', 'd']);
    expect(selectTerms(captions, { maxCaptions: 0.3 }).terms).toEqual(['d']);
  });

  it('refuses to leave nothing, and options that mean nothing', () => {
    expect(() => selectTerms(captions, { minCaptions: 9 })).toThrow(/none of 4 terms in 4 captions/);
    expect(() => selectTerms([], {})).toThrow(DataError);
    expect(() => selectTerms(captions, { maxTerms: 0 })).toThrow(OptionError);
    expect(() => selectTerms(captions, { minCaptions: NaN })).toThrow(/minCaptions/);
  });
});
