import { DataError, OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { buildKerasVocabulary, kerasVocabularyOf } from './keras-vocabulary';
import { vocabularyFromJson } from './vocabulary-json';

const captions = ['The dog runs.', 'the cat runs', 'a bird'];

describe('buildKerasVocabulary', () => {
  it('counts from 1, by frequency and then by first occurrence', () => {
    // the 2, runs 2, dog 1, cat 1, a 1, bird 1, in the order in which they were read.
    expect(buildKerasVocabulary(captions).words).toEqual(['<eos>', 'the', 'runs', 'dog', 'cat', 'a', 'bird']);
    expect(buildKerasVocabulary(captions, { maxWords: 2 }).words).toEqual(['<eos>', 'the', 'runs']);
  });

  it('gives unknown words the id of padding and captions no ends', () => {
    const vocabulary = buildKerasVocabulary(captions);
    expect(vocabulary.encode('The zebra runs!')).toEqual([1, 0, 2]);
    expect(vocabulary.encode('')).toEqual([]);
    expect(vocabulary.idOf('constructor')).toBe(0);
  });

  it('comes back from json, and from the table that the tutorial saves', () => {
    const vocabulary = buildKerasVocabulary(captions);
    const copy = vocabularyFromJson(JSON.parse(JSON.stringify(vocabulary)));
    expect(copy.hash).toBe(vocabulary.hash);
    expect(copy.encode('the dog')).toEqual([1, 3]);
    const table = Object.fromEntries(vocabulary.words.map((word, id) => [word, id]));
    expect(vocabularyFromJson(table).hash).toBe(vocabulary.hash);
  });

  it('refuses nothing, and words in another layout', () => {
    expect(() => buildKerasVocabulary([])).toThrow(DataError);
    expect(() => buildKerasVocabulary(captions, { maxWords: 0 })).toThrow(OptionError);
    expect(() => kerasVocabularyOf(['a', 'b'])).toThrow(/must be <eos> and at least one other/);
    expect(() => kerasVocabularyOf(['<eos>', 'a', 'a'])).toThrow(DataError);
  });
});
