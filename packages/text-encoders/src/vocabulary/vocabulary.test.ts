import { DataError, OptionError } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildVocabulary, fingerprintOf, specialWords, vocabularyOf } from './vocabulary';

const captions = ['A dog runs.', 'a dog sits', 'a cat', 'the cat runs'];

describe('buildVocabulary', () => {
  it('orders words by count, then by character, after the four special ones', () => {
    // a 3; cat, dog, runs 2; '.', sits, the 1.
    const { words } = buildVocabulary(captions, { minCount: 2 });
    expect(words).toEqual([...specialWords, 'a', 'cat', 'dog', 'runs']);
    expect(buildVocabulary(captions, { minCount: 1 }).words.slice(8)).toEqual(['.', 'sits', 'the']);
  });

  it('requires four occurrences by default', () => {
    expect(buildVocabulary(['a a a a b b b']).words.slice(4)).toEqual(['a']);
  });

  it('does not depend on the order of captions', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(captions, { minLength: captions.length }), (shuffled) => {
        expect(buildVocabulary(shuffled, { minCount: 1 }).hash).toBe(
          buildVocabulary(captions, { minCount: 1 }).hash,
        );
      }),
    );
  });

  it('gives no second id to a special word in a caption', () => {
    const vocabulary = buildVocabulary(['<unk> a <pad>'], {
      minCount: 1,
      tokenizer: (text) => text.split(' '),
    });
    expect(vocabulary.words).toEqual([...specialWords, 'a']);
  });

  it('rejects captions without words', () => {
    expect(() => buildVocabulary([])).toThrow(DataError);
    expect(() => buildVocabulary(captions)).toThrow(/none of 7 words in 4 captions occurs 4 times/);
    expect(() => buildVocabulary(captions, { minCount: 0 })).toThrow(OptionError);
    expect(() => buildVocabulary(captions, { tokenizer: 'x' as never })).toThrow(OptionError);
  });
});

describe('encode', () => {
  const vocabulary = buildVocabulary(captions, { minCount: 2 });
  it('puts ids between <start> 1 and <end> 2, and 3 for an unknown word', () => {
    expect(vocabulary.encode('A zebra runs')).toEqual([1, 4, 3, 7, 2]);
    expect(vocabulary.tokenize('A zebra')).toEqual(['a', 'zebra']);
    expect(vocabulary.idOf('constructor')).toBe(3);
  });

  it('makes an empty caption its two ends', () => expect(vocabulary.encode('')).toEqual([1, 2]));

  it('gives ids below its size for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(vocabulary.encode(text).every((id) => id > 0 && id < vocabulary.size)).toBe(true);
      }),
    );
  });
});

describe('vocabularyOf', () => {
  it('names the rule in its hash', () => {
    const words = [...specialWords, 'a'];
    expect(vocabularyOf(words).hash).not.toBe(vocabularyOf(words, { tokenizer: 'dvsa' }).hash);
  });

  it('refuses words that occur twice or lack the special ones', () => {
    expect(() => vocabularyOf([...specialWords, 'a', 'a'])).toThrow(/got a word twice/);
    expect(() => vocabularyOf(['a', 'b'])).toThrow(/must begin with <pad>/);
  });
});

describe('fingerprintOf', () => {
  it('names a vocabulary that has a name', () => {
    const vocabulary = vocabularyOf([...specialWords, 'a']);
    expect(fingerprintOf(vocabulary)).toEqual({ fingerprint: { vocabulary: vocabulary.hash } });
    expect(fingerprintOf({})).toEqual({});
  });
});
