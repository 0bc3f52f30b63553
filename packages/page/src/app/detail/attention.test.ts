import { describe, expect, it } from 'vitest';
import { saying } from './attention-panel';
import { regionAt, regionsOfSentence, regionsOfWord, wordsOfRegion, type Attention } from './attention';

const attention: Attention = {
  words: ['<start>', 'dog', 'snow'],
  regions: [
    [0, 0, 1, 1],
    [0, 0, 0.5, 0.5],
    [0.4, 0.4, 0.6, 0.6],
  ],
  weights: [
    [0.2, 0.3, 0.5],
    [0.1, 0.8, 0.1],
    [0.6, 0, 0.4],
  ],
};

describe('attention', () => {
  it('ranks the regions of a word, with shares of the largest weight', () => {
    expect(regionsOfWord(attention, 1)).toEqual([
      { index: 1, weight: 0.8, share: 1 },
      { index: 0, weight: 0.1, share: 0.125 },
      { index: 2, weight: 0.1, share: 0.125 },
    ]);
  });

  it('ranks the words of a region', () => {
    expect(wordsOfRegion(attention, 2).map(({ index }) => index)).toEqual([0, 2, 1]);
  });

  it('averages the words of the sentence', () => {
    const [first] = regionsOfSentence(attention);
    expect(first!.index).toBe(1);
    expect(first!.weight).toBeCloseTo(1.1 / 3, 10);
  });

  it('has no shares where all weights are 0', () => {
    const none = { ...attention, weights: [[0, 0, 0]], words: ['dog'] };
    expect(regionsOfWord(none, 0).map(({ share }) => share)).toEqual([0, 0, 0]);
    expect(saying(none, { kind: 'word', index: 0 })).toBe('‘dog’ looks at no region.');
  });

  it('chooses the smallest region under a point, then the next larger one', () => {
    expect(regionAt(attention, 0.45, 0.45)).toBe(2);
    expect(regionAt(attention, 0.45, 0.45, 2)).toBe(1);
    expect(regionAt(attention, 0.45, 0.45, 1)).toBe(0);
    expect(regionAt(attention, 0.45, 0.45, 0)).toBe(2);
    expect(regionAt(attention, 0.9, 0.9)).toBe(0);
    expect(regionAt({ ...attention, regions: [[0, 0, 0.1, 0.1]] }, 0.9, 0.9)).toBeUndefined();
  });

  it('says what is shown, without the tokens around a sentence', () => {
    expect(saying(attention, { kind: 'word', index: 1 })).toBe(
      '‘dog’ looks most at region 2, with 80 % of its attention.',
    );
    expect(saying(attention, { kind: 'region', index: 2 })).toBe(
      'Region 3 is looked at by ‘snow’ 40 %, ‘dog’ 10 %.',
    );
  });
});
