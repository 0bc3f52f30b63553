import { expect, it } from 'vitest';
import {
  CATEGORIES,
  COLOURS,
  COLOUR_WORDS,
  NOUNS,
  PATTERN_WORDS,
  PLACES,
  PLACE_WORDS,
  SIZE_WORDS,
} from './vocabulary';

it('gives every word one meaning', () => {
  const nouns = CATEGORIES.flatMap((category) => NOUNS[category].words.map(([singular]) => singular));
  const adjectives = [COLOUR_WORDS, PATTERN_WORDS, SIZE_WORDS].flatMap((words) =>
    Object.values(words).flat(),
  );
  const words = [...nouns, ...adjectives];
  expect(new Set(words).size).toBe(words.length);
});

it('has at least sixteen kinds of object, eight colours, and a preposition and a noun for every place', () => {
  expect(CATEGORIES.length).toBeGreaterThanOrEqual(16);
  expect(COLOURS).toHaveLength(8);
  for (const place of PLACES) {
    for (const words of PLACE_WORDS[place]) expect(words.length).toBeGreaterThanOrEqual(3);
  }
});
