import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { tokenize } from './tokenize';

const caption = "Two young, White males aren't blue-shirted.";

describe('tokenize', () => {
  it('splits as SCAN, DVSA and the Keras tokenizer do', () => {
    expect(tokenize(caption).join(' ')).toBe("two young , white males are n't blue-shirted .");
    expect(tokenize(caption, 'dvsa').join(' ')).toBe('two young white males arent blueshirted');
    expect(tokenize(caption, 'favre').join(' ')).toBe("two young white males aren't blue shirted");
  });

  it('keeps letters of every script', () => {
    expect(tokenize('Ein Mädchen läuft.', 'dvsa')).toEqual(['ein', 'mädchen', 'läuft']);
  });

  it('takes composed and decomposed letters for the same, and keeps their accents', () => {
    for (const rule of ['scan', 'dvsa', 'favre'] as const) {
      expect(tokenize('Cafe\u0301 A\u0308pfel', rule)).toEqual(['caf\u00e9', '\u00e4pfel']);
      expect(tokenize('Caf\u00e9 \u00c4pfel', rule)).toEqual(['caf\u00e9', '\u00e4pfel']);
    }
  });

  it('gives no tokens for an empty caption', () => {
    for (const rule of ['scan', 'dvsa', 'favre'] as const) expect(tokenize('', rule)).toEqual([]);
  });

  it('takes tabs, control characters, emoji, mixed scripts and ten thousand words', () => {
    for (const rule of ['scan', 'dvsa', 'favre'] as const) {
      expect(tokenize('a\tdog\n runs', rule)).toEqual(['a', 'dog', 'runs']);
      expect(tokenize('犬 собака dog', rule)).toEqual(['犬', 'собака', 'dog']);
      expect(tokenize('dog '.repeat(10_000), rule).length).toBe(10_000);
    }
    expect(tokenize('a 😀 dog', 'scan')).toEqual(['a', '😀', 'dog']);
    expect(tokenize('a 😀 dog', 'dvsa')).toEqual(['a', 'dog']); // neither letter nor digit
  });

  it('takes words with apostrophes, and every other mark by itself', () => {
    expect(tokenize("A man's hat, aren't it?!", 'words-and-marks')).toEqual(
      ['a', "man's", 'hat', ',', "aren't", 'it', '?', '!'],
    ); // prettier-ignore
    expect(tokenize('  ', 'words-and-marks')).toEqual([]);
  });

  it('refuses an unknown rule, even one that every object has', () => {
    expect(() => tokenize('a', 'other' as never)).toThrow(
      /rule must be 'scan' or 'dvsa' or 'favre' or 'word-pattern' or 'words-and-marks', got "other"/,
    );
    expect(() => tokenize('a', 'toString' as never)).toThrow(OptionError);
  });
});
