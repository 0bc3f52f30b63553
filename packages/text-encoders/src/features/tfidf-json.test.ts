import { DataError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { tfidf } from './tfidf';
import { tfidfFromJson } from './tfidf-json';

const captions = ['a dog runs', 'a dog sits on a mat', 'two cats'];
const saved = (options = {}) => JSON.parse(JSON.stringify(tfidf(captions, options))) as unknown;

describe('tfidfFromJson', () => {
  it('gives the same numbers and the same hash', () => {
    for (const options of [{}, { tokenizer: 'scan', wordsPerTerm: [1, 2], sublinear: true, smooth: false }]) {
      const before = tfidf(captions, options as object);
      const after = tfidfFromJson(saved(options));
      expect(after.hash).toBe(before.hash);
      expect(after.transform(captions)).toEqual(before.transform(captions));
    }
  });

  it('wants a tokenizer that was a function again', () => {
    const tokenizer = (text: string) => text.split(' ');
    expect(() => tfidfFromJson(saved({ tokenizer }))).toThrow(/pass it as tokenizer/);
    expect(tfidfFromJson(saved({ tokenizer }), { tokenizer }).terms).toContain('a');
  });

  it('refuses other json, and lists that do not agree', () => {
    const good = saved() as { terms: string[]; captionCounts: number[] };
    for (const json of [
      null,
      'x',
      {},
      { ...good, format: 'other' },
      { ...good, terms: good.terms.slice(1) },
    ]) {
      expect(() => tfidfFromJson(json)).toThrow(DataError);
    }
    expect(() => tfidfFromJson({ ...good, captionCounts: good.captionCounts.map(() => 99) })).toThrow(
      /wanted/,
    );
  });
});
