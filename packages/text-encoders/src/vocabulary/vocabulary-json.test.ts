import { DataError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { buildVocabulary } from './vocabulary';
import { toScanVocabulary, vocabularyFromJson } from './vocabulary-json';

const vocabulary = buildVocabulary(['a dog', 'a cat'], { minCount: 1, tokenizer: 'dvsa' });
const copyOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('vocabularyFromJson', () => {
  it('reads what toJSON wrote, rule and all', () => {
    const copy = vocabularyFromJson(copyOf(vocabulary));
    expect(copy.hash).toBe(vocabulary.hash);
    expect(copy.encode('A, dog')).toEqual(vocabulary.encode('a dog'));
  });

  it("reads SCAN's own format", () => {
    const scan = toScanVocabulary(vocabulary);
    expect(scan.idx).toBe(vocabulary.size);
    expect(scan.idx2word['1']).toBe('<start>');
    expect(vocabularyFromJson(copyOf(scan)).words).toEqual(vocabulary.words);
  });

  it('wants the function again that a vocabulary was built with', () => {
    const tokenizer = (text: string) => text.split(' ');
    const custom = buildVocabulary(['a b'], { minCount: 1, tokenizer });
    expect(() => vocabularyFromJson(copyOf(custom))).toThrow(/pass it as tokenizer/);
    expect(vocabularyFromJson(copyOf(custom), { tokenizer }).hash).toBe(custom.hash);
  });

  it.each([
    ['nothing', null],
    ['something else', { words: ['a'] }],
    ['words that are not strings', { format: 'vse-vocabulary', rule: 'scan', words: [1] }],
    ['ids with a gap', { word2idx: { '<pad>': 0, '<start>': 1, '<end>': 3 } }],
    ['an id twice', { word2idx: { '<pad>': 0, '<start>': 0 } }],
    ['a table that is none', { word2idx: 4 }],
  ])('refuses %s', (_, json) => expect(() => vocabularyFromJson(json)).toThrow(DataError));
});
