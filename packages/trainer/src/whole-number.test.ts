import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { assertWhole } from './whole-number';

describe('assertWhole', () => {
  it('takes whole numbers from the least on', () => {
    expect(() => assertWhole('fit', 'epochs', 0, 0)).not.toThrow();
    expect(() => assertWhole('fit', 'seed', -3, -10)).not.toThrow();
  });

  it.each([0.5, -1, NaN, Infinity, 2 ** 53])('names the option that is %s', (value) => {
    expect(() => assertWhole('fit', 'epochs', value, 0)).toThrow(OptionError);
    expect(() => assertWhole('fit', 'epochs', value, 0)).toThrow(
      `fit: epochs must be a whole number from 0, got ${value}.`,
    );
  });

  it('says no least where there is none to speak of', () => {
    expect(() => assertWhole('loader', 'seed', 0.5, -100)).toThrow(
      'loader: seed must be a whole number, got 0.5.',
    );
  });
});
