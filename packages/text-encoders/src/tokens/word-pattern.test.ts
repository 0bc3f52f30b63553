import { describe, expect, it } from 'vitest';
import { wordPatternTokens } from './word-pattern';

describe('wordPatternTokens', () => {
  it("drops single letters and splits at everything else, as scikit-learn's vectorisers do", () => {
    expect(wordPatternTokens("A woman's T-shirt, élan_2 Ünder 犬犬")).toEqual(['woman', 'shirt', 'élan_2', 'ünder', '犬犬']); // prettier-ignore
    expect(wordPatternTokens('Cafe\u0301')).toEqual(['caf\u00e9']);
    expect(wordPatternTokens('\t\u0000 😀 ! a')).toEqual([]);
  });
});
