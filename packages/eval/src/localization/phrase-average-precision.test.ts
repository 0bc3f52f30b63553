import { boxOverlap, DataError, type Box } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phraseAveragePrecision, type PhraseSearch } from './phrase-average-precision';

const here: Box = [0, 0, 10, 10];
const near: Box = [0, 0, 10, 9];
const far: Box = [20, 20, 30, 30];

const search = (
  phrase: string,
  boxes: Box[],
  scores: number[],
  truth: Box[],
  category = 'other',
): PhraseSearch => ({
  phrase,
  boxes,
  scores,
  truth,
  category,
});

describe('phraseAveragePrecision', () => {
  it('ranks the boxes of all images together', () => {
    // By score: 0.9 wrong (image 2 has no dog), 0.8 right, 0.3 right: (1/2 + 2/3) / 2 true boxes.
    const { all, byPhrase } = phraseAveragePrecision([
      search('dog', [here, far], [0.8, 0.1], [here]),
      search('dog', [here], [0.9], []),
      search('dog', [far], [0.3], [far]),
    ]);
    expect(all).toBeCloseTo((100 * (1 / 2 + 2 / 3)) / 2, 10);
    expect(byPhrase['dog']).toBe(all);
  });

  it('takes each true box once', () => {
    // The second box on the same dog is wrong; a third finds the second dog: (1 + 2/3) / 2.
    const { all } = phraseAveragePrecision([search('dogs', [here, near, far], [3, 2, 1], [here, far])]);
    expect(all).toBeCloseTo((100 * (1 + 2 / 3)) / 2, 10);
  });

  it('agrees with sorting all boxes, equal scores in their order', () => {
    const proposal = fc.tuple(fc.constantFrom(here, near, far), fc.nat(3));
    const truth = fc.subarray([here, far]);
    const one = fc.tuple(fc.array(proposal, { maxLength: 6 }), truth);
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 6 }), (list) => {
        fc.pre(list.some(([, own]) => own.length > 0));
        const left = list.map(([, own]) => [...own]);
        const ranked = list
          .flatMap(([proposals], image) => proposals.map(([box, score]) => ({ box, score, image })))
          .sort((a, b) => b.score - a.score);
        const precisions: number[] = [];
        ranked.forEach(({ box, image }, i) => {
          const found = left[image]!.findIndex((own) => boxOverlap(own, box) >= 0.5);
          if (found >= 0) left[image]!.splice(found, 1);
          if (found >= 0) precisions.push((precisions.length + 1) / (i + 1));
        });
        const truths = list.reduce((sum, [, own]) => sum + own.length, 0);
        const searches = list.map(
          ([proposals, own]) =>
          search('x', proposals.map(([box]) => box), proposals.map(([, score]) => score), own), // prettier-ignore
        );
        const wanted = (100 * precisions.reduce((a, b) => a + b, 0)) / truths;
        expect(phraseAveragePrecision(searches).all).toBeCloseTo(wanted, 9);
      }),
    );
  });

  it('ranks a hundred thousand boxes of equal scores', () => {
    // The second half of the boxes is correct, one in each image: the n-th of them has rank 50,000 + n.
    const half = 50_000;
    const searches = Array.from({ length: 2 * half }, (_, i) =>
      search('x', [here], [1], i < half ? [] : [here]),
    );
    let wanted = 0;
    for (let n = 1; n <= half; n++) wanted += n / (half + n) / half;
    expect(phraseAveragePrecision(searches).all).toBeCloseTo(100 * wanted, 6);
  });

  it('averages by category, and leaves out phrases without a true box', () => {
    const result = phraseAveragePrecision([
      search('a man', [here], [1], [here], 'people'),
      search('a girl', [far], [1], [here], 'people'),
      search('a cat', [here], [1], [here], 'animals'),
      search('a ghost', [here], [1], [], 'people'),
    ]);
    expect(result.byCategory).toEqual({ people: 50, animals: 100 });
    expect(result.all).toBeCloseTo(200 / 3, 10);
    expect(Object.keys(result.byPhrase)).toEqual(['a man', 'a girl', 'a cat']);
  });

  it('counts a box of exactly minOverlap, which must be above 0 and at most 1', () => {
    const half = search('x', [[0, 0, 1, 2]], [1], [[0, 0, 1, 1]]);
    expect(phraseAveragePrecision([half], { minOverlap: 0.5 }).all).toBe(100);
    expect(phraseAveragePrecision([half], { minOverlap: 0.51 }).all).toBe(0);
    for (const minOverlap of [0, 1.01, NaN])
      expect(() => phraseAveragePrecision([half], { minOverlap })).toThrow(/minOverlap must be above 0/);
    expect(phraseAveragePrecision([search('x', [here], [1], [here])], { minOverlap: 1 }).all).toBe(100);
  });

  it('refuses phrases without any true box, and boxes and scores that do not match', () => {
    expect(() => phraseAveragePrecision([])).toThrow(DataError);
    expect(() => phraseAveragePrecision([search('x', [here], [1], [])])).toThrow('truth must hold a box');
    expect(() => phraseAveragePrecision([search('x', [here], [], [here])])).toThrow('one per box');
    expect(() => phraseAveragePrecision([search('x', [here], [NaN], [here])])).toThrow('finite');
  });
});
