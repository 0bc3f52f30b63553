import { OptionError } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordVectorsOf } from '../vectors/word-vectors';
import { meanOfWords } from './mean-of-words';
import { tfidf } from './tfidf';

const vectors = wordVectorsOf(['dog', 'cat', 'runs'], Float32Array.of(1, 2, 3, 4, 5, 12));

describe('meanOfWords', () => {
  it('averages the words that are known, each as often as it occurs', () => {
    // (dog + dog + runs) / 3 = ((1 + 1 + 5) / 3, (2 + 2 + 12) / 3)
    const { values, unknown } = meanOfWords(vectors).transform(['A dog, a dog runs far.']);
    expectClose(values, [7 / 3, 16 / 3]);
    expect(unknown).toEqual([]);
  });

  it('weighs words by their rarity', () => {
    const weights = tfidf(['dog', 'dog cat']); // idf: dog 1, cat ln(3 / 2) + 1 = 1.405465
    const { values } = meanOfWords(vectors, { weights }).transform(['dog cat']);
    expectClose(values, [(1 + 3 * 1.405465) / 2.405465, (2 + 4 * 1.405465) / 2.405465]);
  });

  it('lists captions without a known word, which get the mean of all words, or zeros', () => {
    const captions = ['zebra', 'dog', '', '😀\t\u0000'];
    const mean = meanOfWords(vectors).transform(captions);
    expect(mean.unknown).toEqual([0, 2, 3]);
    expectClose(mean.values, [3, 6, 1, 2, 3, 6, 3, 6]);
    const zero = meanOfWords(vectors, { unknown: 'zero' }).transform(captions);
    expectClose(zero.values, [0, 0, 1, 2, 0, 0, 0, 0]);
    expect(zero.unknown).toEqual([0, 2, 3]);
  });

  it('does not care for the order of words, repetition of all of them, or words that are not known', () => {
    const words = fc.array(fc.constantFrom('dog', 'cat', 'runs'), { minLength: 1, maxLength: 6 });
    const features = meanOfWords(vectors);
    fc.assert(
      fc.property(words, (some) => {
        const wanted = features.transform([some.join(' ')]).values;
        for (const other of [[...some].reverse(), [...some, ...some], [...some, 'zebra']]) {
          expectClose(features.transform([other.join(' ')]).values, wanted);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('takes a caption of 10,000 words', () => {
    const { values } = meanOfWords(vectors).transform(['dog '.repeat(10_000)]);
    expectClose(values, [1, 2]);
  });

  it('has the hash of its vectors and settings', () => {
    const all = [
      meanOfWords(vectors),
      meanOfWords(vectors, { unknown: 'zero' }),
      meanOfWords(vectors, { tokenizer: 'dvsa' }),
      meanOfWords(vectors, { weights: tfidf(['dog']) }),
      meanOfWords(wordVectorsOf(['dog'], Float32Array.of(1, 2))),
    ];
    expect(new Set(all.map(({ hash }) => hash)).size).toBe(5);
    expect(meanOfWords(vectors).hash).toBe(all[0]!.hash);
  });

  it('refuses another rule', () => {
    expect(() => meanOfWords(vectors, { unknown: 'skip' as 'zero' })).toThrow(OptionError);
  });
});
