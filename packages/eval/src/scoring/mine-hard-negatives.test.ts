import { boxOverlap, DataError, OptionError, ShapeError, type Box } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mineHardNegatives, type MinedImage } from './mine-hard-negatives';

const here: Box = [0, 0, 10, 10];
const near: Box = [0, 0, 10, 5]; // an overlap of exactly 0.5 with `here`
const beside: Box = [0, 0, 10, 4]; // 0.4
const far: Box = [20, 20, 30, 30];

const image = (
  phrase: number,
  number: number,
  boxes: readonly Box[],
  scores: readonly number[],
): MinedImage => ({
  phrase,
  image: number,
  boxes,
  scores,
  truth: [here],
  truthScores: [0.5],
});

describe('mineHardNegatives', () => {
  it('keeps proposals that score above the true box and overlap it by less than maxOverlap, the best first', async () => {
    const scores = [0.6, 0.9, 0.7, 0.8, 0.5, 0.1];
    const mined = await mineHardNegatives([image(4, 7, [far, here, near, beside, far, far], scores)]);
    // `here` and `near` are correct; the last two do not score above 0.5.
    expect([...mined]).toEqual([
      [4, [{ image: 7, box: 3, score: 0.8 }, { image: 7, box: 0, score: 0.6 }]], // prettier-ignore
    ]);
  });

  it('mines the images of a phrase together, and keeps the best', async () => {
    const mined = await mineHardNegatives(
      [image(1, 0, [far, far], [0.6, 0.9]), image(2, 0, [far], [0.1]), image(1, 5, [far, far], [0.7, 0.9])],
      { limit: 3 },
    );
    expect([...mined.keys()]).toEqual([1]);
    expect(mined.get(1)!.map((found) => [found.image, found.box])).toEqual([[0, 1], [5, 1], [5, 0]]); // prettier-ignore
  });

  it('takes several true boxes: above any of them, overlapping none', async () => {
    const item = { ...image(1, 0, [here, beside, [40, 0, 50, 10]], [0.3, 0.3, 0.3]), truth: [here, far], truthScores: [0.5, 0.2] }; // prettier-ignore
    const mined = await mineHardNegatives([item]);
    expect(mined.get(1)!.map(({ box }) => box)).toEqual([1, 2]);
  });

  it('takes another maxOverlap', async () => {
    const item = image(1, 0, [near], [0.9]);
    expect((await mineHardNegatives([item])).size).toBe(0);
    expect((await mineHardNegatives([item], { maxOverlap: 0.51 })).size).toBe(1);
  });

  it('agrees with sorting all negatives, from a list or a generator', async () => {
    const proposal = fc.tuple(fc.constantFrom(here, near, beside, far), fc.nat(9));
    const item = fc.tuple(fc.nat(2), fc.array(proposal, { maxLength: 6 }), fc.nat(9));
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { maxLength: 8 }),
        fc.integer({ min: 1, max: 5 }),
        async (list, limit) => {
          const images = list.map(([phrase, proposals, score], number): MinedImage => ({
            ...image(phrase, number, proposals.map(([box]) => box), proposals.map(([, own]) => own)), // prettier-ignore
            truthScores: [score],
          }));
          const mined = await mineHardNegatives(images, { limit });
          expect(mined).toEqual(
            await mineHardNegatives(
              (async function* () {
                await Promise.resolve();
                yield* images;
              })(),
              { limit },
            ),
          );
          for (const phrase of [0, 1, 2]) {
            const all = list.flatMap(([own, proposals, score], number) =>
              proposals.flatMap(
                ([box, value], i) =>
              own === phrase && value > score && boxOverlap(box, here) < 0.5 ? [{ image: number, box: i, score: value }] : [], // prettier-ignore
              ),
            );
            const best = all.sort((a, b) => b.score - a.score).slice(0, limit);
            expect(mined.get(phrase) ?? []).toEqual(best);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('takes no images, and images without proposals', async () => {
    expect((await mineHardNegatives([])).size).toBe(0);
    expect((await mineHardNegatives([image(1, 0, [], [])])).size).toBe(0);
  });

  it('refuses boxes and scores that do not match, and options out of range', async () => {
    const good = image(3, 8, [far], [0.9]);
    await expect(mineHardNegatives([{ ...good, scores: [] }])).rejects.toThrow(ShapeError);
    await expect(mineHardNegatives([{ ...good, scores: [] }])).rejects.toThrow('phrase 3 in image 8');
    await expect(mineHardNegatives([{ ...good, truth: [], truthScores: [] }])).rejects.toThrow(DataError);
    await expect(mineHardNegatives([{ ...good, truthScores: [NaN] }])).rejects.toThrow('truthScores[0]');
    await expect(mineHardNegatives([{ ...good, boxes: [[3, 0, 1, 1]] }])).rejects.toThrow('boxes[0]');
    await expect(mineHardNegatives([good], { limit: 0 })).rejects.toThrow(OptionError);
    await expect(mineHardNegatives([good], { maxOverlap: 0 })).rejects.toThrow(OptionError);
  });
});
