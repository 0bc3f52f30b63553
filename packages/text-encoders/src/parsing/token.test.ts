import { expect, it } from 'vitest';
import { tokensOf } from '../testing/tagged-text';
import { isOneOf, tagAt } from './token';

it('knows the tags around a word, and its ends', () => {
  const tokens = tokensOf('a/DET dog/NOUN');
  expect([-1, 0, 1, 2].map((at) => tagAt(tokens, at))).toEqual(['START', 'DET', 'NOUN', 'END']);
  expect(isOneOf('DET', 'NOUN DET')).toBe(true);
  expect(isOneOf('DE', 'NOUN DET')).toBe(false);
});
