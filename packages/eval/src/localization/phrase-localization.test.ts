import { DataError, OptionError, ShapeError, type Box } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phraseLocalization, type LocalizedPhrase } from './phrase-localization';

const here: Box = [0, 0, 10, 10];
const near: Box = [0, 0, 10, 6]; // 60 of 100: an overlap of 0.6 with `here`
const far: Box = [20, 20, 30, 30];

const phrase = (boxes: readonly Box[], scores: readonly number[], category?: string): LocalizedPhrase => ({
  boxes,
  scores,
  truth: [here],
  ...(category && { category }),
});

describe('phraseLocalization', () => {
  it('counts phrases with a correct proposal among the first k', () => {
    const result = phraseLocalization(
      [
        phrase([far, near], [0.1, 0.9], 'people'), // rank 1
        phrase([far, near, far], [0.9, 0.5, 0.2], 'people'), // rank 2
        phrase([far], [1], 'other'), // never
        phrase([], []), // never
      ],
      { ks: [1, 2] },
    );
    expect(result).toMatchObject({ recall: { 1: 25, 2: 50 }, upperBound: 50, phrases: 4 });
    expect(result.byCategory).toEqual({
      people: { recall: { 1: 50, 2: 100 }, upperBound: 100, phrases: 2 },
      other: { recall: { 1: 0, 2: 0 }, upperBound: 0, phrases: 1 },
    });
  });

  it('takes an overlap of exactly the limit', () => {
    const half = phrase([[0, 0, 10, 5]], [1]);
    expect(phraseLocalization([half]).upperBound).toBe(100);
    expect(phraseLocalization([half], { minOverlap: 0.51 }).upperBound).toBe(0);
  });

  it('takes the box around several true boxes, or any of them', () => {
    const two: LocalizedPhrase = { boxes: [here], scores: [1], truth: [here, far] };
    expect(phraseLocalization([two]).upperBound).toBe(0);
    expect(phraseLocalization([two], { severalBoxes: 'any' }).upperBound).toBe(100);
  });

  it('agrees with sorting, ties in the order of the proposals', () => {
    const proposals = fc.array(fc.tuple(fc.boolean(), fc.nat(3)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(proposals, (list) => {
        const sorted = [...list].sort((a, b) => b[1] - a[1]);
        const rank = sorted.findIndex(([right]) => right);
        const one = phrase(
          list.map(([right]) => (right ? here : far)),
          list.map(([, score]) => score),
        );
        const { recall } = phraseLocalization([one], { ks: [1, 2, 5] });
        for (const k of [1, 2, 5]) expect(recall[k]).toBe(rank >= 0 && rank < k ? 100 : 0);
      }),
    );
  });

  it('refuses malformed phrases and options out of range', () => {
    expect(() => phraseLocalization([])).toThrow(DataError);
    expect(() => phraseLocalization([phrase([far], [])])).toThrow(ShapeError);
    expect(() => phraseLocalization([phrase([far], [NaN])])).toThrow('phrase 0: scores[0]');
    expect(() => phraseLocalization([{ ...phrase([], []), truth: [] }])).toThrow('truth must have a box');
    expect(() => phraseLocalization([phrase([far], [1])], { minOverlap: 0 })).toThrow(OptionError);
    expect(() => phraseLocalization([phrase([far], [1])], { ks: [0] })).toThrow(OptionError);
  });
});
