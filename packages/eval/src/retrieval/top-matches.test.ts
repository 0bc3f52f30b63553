import { DataError, OptionError, ShapeError } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstRanks } from './first-ranks';
import { topMatches, topMatchLists } from './top-matches';

const input = { scores: [0.1, 0.9, 0.9, 0.4, 0.2, 0.3], captionToImage: [0, 1, 0] };

describe('topMatches', () => {
  it('returns the best answers first and marks the correct ones', () => {
    expect(topMatches({ ...input, direction: 'image-to-text', query: 0, count: 2 })).toEqual([
      { candidate: 1, score: 0.9, correct: false },
      { candidate: 2, score: 0.9, correct: true },
    ]);
    expect(topMatches({ ...input, direction: 'text-to-image', query: 0 })).toEqual([
      { candidate: 1, score: 0.4, correct: false },
      { candidate: 0, score: 0.1, correct: true },
    ]);
  });

  it('has the first correct answer at its rank', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(scores, fc.nat(3), (values, caption) => {
        const some = { scores: values, captionToImage: [2, 0, 1, 1] };
        const rank = firstRanks(some).textToImage[caption];
        const found = topMatches({ ...some, direction: 'text-to-image', query: caption, count: 9 });
        expect(found.findIndex(({ correct }) => correct)).toBe(rank);
      }),
    );
  });

  it('agrees with sorting all candidates', () => {
    const scores = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 12 }), (values, count) => {
        const some = { scores: values, captionToImage: [0, 1, 2, 0, 1, 2, 0, 1, 2, 0] };
        const found = topMatches({ ...some, direction: 'image-to-text', query: 1, count });
        const row = values.slice(10, 20);
        const sorted = [...row.keys()].sort((a, b) => row[b]! - row[a]! || a - b).slice(0, count);
        expect(found.map(({ candidate }) => candidate)).toEqual(sorted);
        expect(found.every(({ candidate, correct }) => correct === (candidate % 3 === 1))).toBe(true);
      }),
    );
  });

  it('marks the correct answers of several images by a matrix', () => {
    const relevance = { values: [0, 1, 1, 1, 0, 1], shape: [2, 3] } as const;
    const some = { scores: input.scores, relevance };
    const correct = (direction: 'image-to-text' | 'text-to-image', query: number) =>
      topMatches({ ...some, direction, query }).map((match) => [match.candidate, match.correct]);
    expect(correct('image-to-text', 1)).toEqual([
      [0, true],
      [2, true],
      [1, false],
    ]);
    expect(correct('text-to-image', 2)).toEqual([
      [0, true],
      [1, true],
    ]);
  });

  it('refuses NaN in the scores of its query, and does not read those of others', () => {
    const scores = [0.1, NaN, 0.9, 0.4, 0.2, 0.3];
    const ask = (direction: 'image-to-text' | 'text-to-image', query: number) => () =>
      topMatches({ ...input, scores, direction, query });
    expect(ask('image-to-text', 0)).toThrow(/scores must be finite, got NaN for image 0, caption 1/);
    expect(ask('text-to-image', 1)).toThrow(/scores must be finite, got NaN for image 0, caption 1/);
    expect(ask('image-to-text', 1)()).toHaveLength(3);
    expect(ask('text-to-image', 2)()).toHaveLength(2);
    const relevance = { values: [1, 1, 1, 1, NaN, 1], shape: [2, 3] } as const;
    const matrix = { scores: input.scores, relevance, direction: 'image-to-text' } as const;
    expect(() => topMatches({ ...matrix, query: 1 })).toThrow(/relevance\.values must be finite/);
    expect(topMatches({ ...matrix, query: 0 })).toHaveLength(3);
  });

  it('refuses sizes that do not fit, and links to no image or to none', () => {
    const query = { direction: 'image-to-text', query: 0 } as const;
    expect(() => topMatches({ scores: [1, 2, 3], captionToImage: [0, 0], ...query })).toThrow(ShapeError);
    for (const captionToImage of [
      [0, 2, 1],
      [0, -1, 1],
      [0, 0.5, 1],
      [0, 0, 0],
    ]) {
      expect(() => topMatches({ ...input, captionToImage, ...query })).toThrow(DataError);
    }
  });

  it('refuses queries and counts out of range', () => {
    const ask =
      (query: number, count = 1) =>
      () =>
        topMatches({ ...input, direction: 'text-to-image', query, count });
    expect(ask(3)).toThrow(OptionError);
    expect(ask(-1)).toThrow(OptionError);
    expect(ask(0, 0)).toThrow(OptionError);
  });
});

/** Scores with many ties, some long lists, and links that give every image a caption. */
const retrievals = fc
  .record({ images: fc.integer({ min: 1, max: 9 }), more: fc.nat(30), few: fc.boolean() })
  .chain(({ images, more, few }) => {
    const captions = images + more;
    const score = few ? fc.integer({ min: -2, max: 2 }) : fc.double({ noNaN: true, noDefaultInfinity: true });
    return fc.record({
      images: fc.constant(images),
      captions: fc.constant(captions),
      scores: fc.array(score, { minLength: images * captions, maxLength: images * captions }),
      captionToImage: fc.constant(Array.from({ length: captions }, (_, caption) => (7 * caption) % images)),
    });
  })
  .filter(({ images, captionToImage }) => new Set(captionToImage).size === images);

const directions = ['image-to-text', 'text-to-image'] as const;

describe('topMatchLists', () => {
  it('returns a list per query, the best first, equal ones in order', () => {
    expect(topMatchLists({ ...input, direction: 'image-to-text', count: 2 })).toEqual([
      [
        { candidate: 1, score: 0.9, correct: false },
        { candidate: 2, score: 0.9, correct: true },
      ],
      [
        { candidate: 0, score: 0.4, correct: false },
        { candidate: 2, score: 0.3, correct: false },
      ],
    ]);
    expect(topMatchLists({ ...input, direction: 'text-to-image', count: 1 })).toEqual([
      [{ candidate: 1, score: 0.4, correct: false }],
      [{ candidate: 0, score: 0.9, correct: false }],
      [{ candidate: 0, score: 0.9, correct: true }],
    ]);
  });

  it('agrees with a plain sort of every row and column, and with topMatches', () => {
    fc.assert(
      fc.property(retrievals, fc.integer({ min: 1, max: 12 }), ({ images, captions, ...some }, count) => {
        for (const direction of directions) {
          const byImage = direction === 'image-to-text';
          const [queries, candidates] = byImage ? [images, captions] : [captions, images];
          const lists = topMatchLists({ ...some, direction, count });
          expect(lists).toHaveLength(queries);
          for (let query = 0; query < queries; query++) {
            const at = (candidate: number) =>
              byImage ? query * captions + candidate : candidate * captions + query;
            const scores = Array.from({ length: candidates }, (_, candidate) => some.scores[at(candidate)]!);
            const sorted = [...scores.keys()]
              .sort((a, b) => scores[b]! - scores[a]! || a - b)
              .slice(0, count);
            expect(lists[query]!.map(({ candidate }) => candidate)).toEqual(sorted);
            expect(lists[query]!.map(({ score }) => score)).toEqual(
              sorted.map((candidate) => scores[candidate]!),
            );
            expect(lists[query]).toEqual(topMatches({ ...some, direction, query, count }));
          }
        }
      }),
    );
  });

  it('reads the scores of its direction alone', () => {
    const right = [0.9, 0.1, 0.2, 0.8];
    const ask = (direction: (typeof directions)[number], scores: number[]) => () =>
      topMatchLists({
        scores: {
          imageToText: direction === 'image-to-text' ? scores : right,
          textToImage: direction === 'image-to-text' ? right : scores,
        },
        captionToImage: [0, 1],
        direction,
      });
    for (const direction of directions) {
      const name = direction === 'image-to-text' ? 'imageToText' : 'textToImage';
      expect(ask(direction, [0.1, 0.9, 0.8, 0.2])()[0]![0]!.candidate).toBe(1);
      for (const bad of [NaN, Infinity, -Infinity]) {
        expect(ask(direction, [0.1, 0.9, bad, 0.2])).toThrow(
          `topMatchLists: scores.${name} must be finite, got ${bad} for image 1, caption 0`,
        );
      }
    }
    const broken = { imageToText: right, textToImage: [NaN, 0, 0, 0] };
    expect(
      topMatchLists({ scores: broken, captionToImage: [0, 1], direction: 'image-to-text' }),
    ).toHaveLength(2);
  });

  it('refuses a number that is not finite at any place of a long row', () => {
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.constantFrom(NaN, Infinity, -Infinity),
        fc.constantFrom(...directions),
        (place, bad, direction) => {
          const scores = Array.from({ length: 41 }, (_, i) => (i === place ? bad : -((i * 7) % 41)));
          const byImage = direction === 'image-to-text';
          const captionToImage = byImage ? new Int32Array(41) : [0];
          const values = byImage ? scores : [scores[place]!];
          const named = `got ${bad} for image 0, caption ${byImage ? place : 0}`;
          expect(() => topMatchLists({ scores: values, captionToImage, direction, count: 2 })).toThrow(named);
          expect(() => topMatches({ scores: values, captionToImage, direction, query: 0, count: 2 })).toThrow(
            named,
          );
        },
      ),
    );
  });

  it('takes scores near the limits of their type', () => {
    const scores = Array.from({ length: 24 }, (_, i) => (i < 4 ? i : -Number.MAX_VALUE));
    const [list] = topMatchLists({
      scores,
      captionToImage: new Int32Array(24),
      direction: 'image-to-text',
      count: 3,
    });
    expect(list!.map(({ candidate }) => candidate)).toEqual([3, 2, 1]);
  });

  it('marks the correct answers of a matrix, and refuses one that is not finite', () => {
    const relevance = { values: [0, 1, 1, 1, 0, 1], shape: [2, 3] } as const;
    const lists = topMatchLists({ scores: input.scores, relevance, direction: 'text-to-image' });
    expect(lists.map((list) => list.map(({ candidate, correct }) => [candidate, correct]))).toEqual([
      [[1, true], [0, false]],
      [[0, true], [1, false]],
      [[0, true], [1, true]],
    ]); // prettier-ignore
    const broken = { values: [0, 1, 1, 1, NaN, 1], shape: [2, 3] } as const;
    const ask = () => topMatchLists({ scores: input.scores, relevance: broken, direction: 'text-to-image' });
    expect(ask).toThrow('topMatchLists: relevance.values must be finite, got NaN for image 1, caption 1');
  });

  it('refuses a count below 1, and links that do not fit', () => {
    const ask = (more: object) => () => topMatchLists({ ...input, direction: 'image-to-text', ...more });
    expect(ask({ count: 0 })).toThrow(OptionError);
    expect(ask({ captionToImage: [0, 0, 0] })).toThrow(DataError);
    expect(ask({ scores: [1, 2] })).toThrow(ShapeError);
  });
});
