import { expect, it } from 'vitest';
import { tagged, tokensOf } from '../testing/tagged-text';
import { longPreposition, repairTags } from './repair-tags';

it('puts right what a tagger of news gets wrong in captions', () => {
  const tags = repairTags(tagged('A/DET man/NOUN drives/NOUN a/DET cart/NOUN drinking/NOUN')).map(
    ({ tag }) => tag,
  );
  expect(tags).toEqual(['DET', 'NOUN', 'VERB', 'DET', 'NOUN', 'VERB']);
  const seat = repairTags(tagged('in/ADP front/NOUN of/ADP a/DET car/NOUN')).map(({ tag }) => tag);
  expect(seat).toEqual(['ADP', 'ADP', 'ADP', 'DET', 'NOUN']);
});

it('knows prepositions of several words, where a noun follows', () => {
  expect(longPreposition(tokensOf('next/ADJ to/ADP him/PRON'), 0)).toBe(2);
  expect(longPreposition(tokensOf('in/ADP front/NOUN of/ADP ./PUNCT'), 0)).toBe(0);
  expect(longPreposition(tokensOf('the/DET right/NOUN of/ADP him/PRON'), 1)).toBe(0);
});

it('takes nothing', () => expect(repairTags([])).toEqual([]));
