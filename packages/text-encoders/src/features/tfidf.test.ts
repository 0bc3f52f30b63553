import { OptionError } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denseOf } from './sparse-rows';
import { tfidf } from './tfidf';
import { tfidfFromJson } from './tfidf-json';

const captions = ['dog dog cat', 'dog runs', ''];

describe('tfidf', () => {
  it('weighs counts by rarity and divides by the length', () => {
    // n = 3; df: cat 1, dog 2, runs 1. idf = ln(4 / (1 + df)) + 1: cat ln 2 + 1 = 1.693147, dog ln(4/3) + 1 = 1.287682.
    const fitted = tfidf(captions);
    expect(fitted.terms).toEqual(['cat', 'dog', 'runs']);
    expectClose(fitted.idf, [1.693147, 1.287682, 1.693147]);
    // 'dog dog cat': [1.693147, 2.575364, 0] of length sqrt(2.866747 + 6.632500) = 3.082085.
    const { values, unknown } = fitted.transform([captions[0]!]);
    expectClose(values, [1.693147 / 3.082085, 2.575364 / 3.082085, 0]);
    expect(unknown).toEqual([]);
  });

  it('has the other weightings', () => {
    const counts = tfidf(captions, { inverseFrequency: false, normalization: 'none' });
    expectClose(counts.transform(captions).values, [1, 2, 0, 0, 1, 1, 0, 0, 0]);
    const shares = tfidf(captions, { inverseFrequency: false, normalization: 'l1' });
    expectClose(shares.transform([captions[0]!]).values, [1 / 3, 2 / 3, 0]);
    const logs = tfidf(captions, { inverseFrequency: false, normalization: 'none', sublinear: true });
    expectClose(logs.transform([captions[0]!]).values, [1, 1 + Math.log(2), 0]);
    expectClose(tfidf(captions, { smooth: false }).idf, [
      Math.log(3) + 1,
      Math.log(1.5) + 1,
      Math.log(3) + 1,
    ]);
  });

  it('makes terms of several words', () => {
    const pairs = tfidf(['red dog runs'], { wordsPerTerm: [1, 2] });
    expect(pairs.terms).toEqual(['dog', 'dog runs', 'red', 'red dog', 'runs']);
  });

  it('lists captions without a known term, whose rows are zero', () => {
    const { values, unknown } = tfidf(captions).transform(['cat', 'zebra', '']);
    expect(unknown).toEqual([1, 2]);
    expectClose(values.subarray(3), [0, 0, 0, 0, 0, 0]);
  });

  it('takes captions of 10,000 words, of other scripts, and of no words at all', () => {
    const odd = ['dog '.repeat(10_000), '犬 が走る dog', '😀\t\u0000\u2028', ' \r\n'];
    const { values, unknown } = tfidf(captions).transform(odd);
    expect(unknown).toEqual([2, 3]);
    expectClose(values, [0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('gives a word that is not here the weight of one in no caption', () => {
    expectClose(tfidf(captions).idfOf('zebra'), Math.log(4) + 1);
    expectClose(tfidf(captions, { smooth: false }).idfOf('zebra'), Math.log(3) + 1);
    expectClose(tfidf(captions).idfOf('dog'), Math.log(4 / 3) + 1);
  });

  it('has the plain inverse frequency without the added one, and 0 for terms of every caption', () => {
    const fitted = tfidf(['ab cd', 'ab ef'], { smooth: false, addOne: false });
    expectClose(fitted.idf, [0, Math.log(2), Math.log(2)]);
    expectClose(fitted.transform(['ab cd', 'ab']).values, [0, 1, 0, 0, 0, 0]);
    const again = tfidfFromJson(JSON.parse(JSON.stringify(fitted)));
    expect(again.hash).toBe(fitted.hash);
    expect(again.hash).not.toBe(tfidf(['ab cd', 'ab ef'], { smooth: false }).hash);
    expect(tfidf(['ab cd']).toJSON().weighting).not.toHaveProperty('addOne'); // as in older dictionaries
  });

  it('takes terms as they are given, seen or not', () => {
    const fitted = tfidf(captions, { terms: ['runs', 'zebra'] });
    expectClose(fitted.idf, [Math.log(4 / 2) + 1, Math.log(4 / 1) + 1]);
    expect(() => tfidf(captions, { terms: ['a', 'a'] })).toThrow(OptionError);
  });

  it('gives unit rows that do not depend on their company, nor on the order of words', () => {
    const fitted = tfidf(['ab cd ef', 'ab cd', 'gh ab ab']);
    const word = fc.constantFrom('ab', 'cd', 'ef', 'gh', 'zz', '!');
    const texts = fc.array(fc.array(word, { maxLength: 6 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(texts, (batch) => {
        const { values, unknown } = fitted.transform(batch.map((words) => words.join(' ')));
        batch.forEach((words, row) => {
          const alone = fitted.transform([[...words].reverse().join(' ')]).values;
          expectClose(values.subarray(row * 4, row * 4 + 4), alone);
          const length = Math.hypot(...alone);
          expectClose(length, unknown.includes(row) ? 0 : 1);
        });
        expect(denseOf(fitted.sparse(batch.map((words) => words.join(' '))))).toEqual(values);
      }),
      { numRuns: 50 },
    );
  });

  it('has the hash of its dictionary and settings', () => {
    expect(tfidf(captions).hash).toBe(tfidf(captions).hash);
    const others = [
      tfidf(captions, { sublinear: true }),
      tfidf(captions, { maxTerms: 2 }),
      tfidf([...captions, '']),
      tfidf(captions, { tokenizer: 'dvsa' }),
    ];
    expect(new Set([tfidf(captions), ...others].map(({ hash }) => hash)).size).toBe(5);
  });

  it('rejects unknown options', () => {
    expect(() => tfidf(captions, { normalization: 'max' as 'l2' })).toThrow(
      /'l2' or 'l1' or 'none', got "max"/,
    );
    expect(() => tfidf(captions, { wordsPerTerm: [2, 1] })).toThrow(OptionError);
    expect(() => tfidf(captions, { tokenizer: 'x' as 'dvsa' })).toThrow(/tfidf: rule must be 'scan' or/);
  });
});
