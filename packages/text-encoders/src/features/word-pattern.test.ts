import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { namedTokenizer, wordPatternTokens } from './word-pattern';

describe('wordPatternTokens', () => {
  it("drops single letters and splits at everything else, as scikit-learn's vectorisers do", () => {
    expect(wordPatternTokens("A woman's T-shirt, élan_2 Ünder 犬犬")).toEqual(['woman', 'shirt', 'élan_2', 'ünder', '犬犬']); // prettier-ignore
    expect(wordPatternTokens('Cafe\u0301')).toEqual(['caf\u00e9']);
    expect(wordPatternTokens('\t\u0000 😀 ! a')).toEqual([]);
  });
});

describe('namedTokenizer', () => {
  const otherwise = { name: 'mine', split: () => ['x'] };
  it('gives the default, a published rule or a function under a name', () => {
    expect(namedTokenizer('y', undefined, otherwise)).toBe(otherwise);
    expect(namedTokenizer('y', 'dvsa', otherwise).split('a-b c')).toEqual(['ab', 'c']);
    expect(namedTokenizer('y', (text) => [text], otherwise).name).toBe('custom');
    expect(() => namedTokenizer('y', 'other' as 'dvsa', otherwise)).toThrow(OptionError);
  });
});
