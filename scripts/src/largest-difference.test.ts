import { expect, it } from 'vitest';
import { largestDifference } from './largest-difference';

it('is in parts of the largest wanted magnitude', () => {
  expect(largestDifference([1, -4, 2], [1, -4, 2])).toBe(0);
  expect(largestDifference([1, -4, 3], [1, -4, 2])).toBe(0.25);
  expect(largestDifference([0.5], [0])).toBe(0.5);
});

it.each([
  ['nothing', undefined],
  ['fewer numbers', [1]],
  ['more numbers', [1, 2, 3]],
  ['NaN', [1, NaN]],
  ['Infinity', [1, Infinity]],
])('is infinite for %s', (_, got) => {
  expect(largestDifference(got, [1, 2])).toBe(Infinity);
});

it('is infinite where the wanted number is not finite', () => {
  expect(largestDifference([1, NaN], [1, NaN])).toBe(Infinity);
});
