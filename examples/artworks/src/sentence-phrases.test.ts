import { expect, it } from 'vitest';
import { openNounPhrases } from './sentence-phrases';

it('finds the noun phrases of a sentence, whole', async () => {
  const phrasesOf = await openNounPhrases();
  const told = (sentence: string) => {
    const { words, phrases } = phrasesOf(sentence);
    return phrases.map(({ firstWord, words: count }) => words.slice(firstWord, firstWord + count).join(' '));
  };
  expect(told('A brown dog runs on the green grass.')).toEqual(['A brown dog', 'the green grass']);
  expect(told('Two men sit near a wooden table')).toEqual(['Two men', 'a wooden table']);
  expect(told('Dogs run.')).toEqual([]);
});
