import { DataError, OptionError } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { coOccurrenceVectors } from './co-occurrence-vectors';
import type { WordVectors } from './word-vectors';

/** Colours stand with things, verbs with animals: two kinds of words, told apart by their company. */
const captions = [
  ...['red', 'blue', 'green'].flatMap((colour) =>
    ['ball', 'box', 'cup'].map((thing) => `${colour} ${thing}`),
  ),
  ...['runs', 'sits', 'sleeps'].flatMap((verb) => ['dog', 'cat', 'cow'].map((animal) => `${animal} ${verb}`)),
];

function cosine(vectors: WordVectors, a: string, b: string): number {
  const [x, y] = [vectors.vectorOf(a)!, vectors.vectorOf(b)!];
  const dot = x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot / (Math.hypot(...x) * Math.hypot(...y));
}

describe('coOccurrenceVectors', () => {
  it('puts words of the same company together, and others apart', async () => {
    const vectors = await coOccurrenceVectors(captions, { minCount: 1, dim: 4 });
    expect(vectors.words).toHaveLength(12);
    expect(cosine(vectors, 'red', 'blue')).toBeGreaterThan(0.99);
    expect(cosine(vectors, 'dog', 'cow')).toBeGreaterThan(0.99);
    expect(cosine(vectors, 'red', 'dog')).toBeLessThan(0.1);
  });

  it('is the weighted projection of the table of information, worked by hand', async () => {
    // Two words that only stand with each other: p(a, b) = 1/2, p(a) = p(b) = 1/2, so log(0.5 / 0.25) = log 2 across
    // and 0 on the diagonal. Centred rows are (-h, h) and (h, -h) with h = log(2) / 2: along (1, -1) / sqrt(2) they lie
    // at -+ h sqrt(2), of variance 2 (h sqrt 2)^2 / (2 - 1) = 4 h^2. Weighted: h sqrt(2) (4 h^2)^(-1/4) = sqrt(h).
    const vectors = await coOccurrenceVectors(['up down', 'down up'], { minCount: 1, dim: 1 });
    const h = Math.log(2) / 2;
    expectClose(Array.from(vectors.values, Math.abs), [Math.sqrt(h), Math.sqrt(h)]);
    expect(Math.sign(vectors.values[0]!)).toBe(-Math.sign(vectors.values[1]!));
  });

  it('counts words near each other alone, and words that are frequent alone', async () => {
    const far = ['a1 b1 c1 d1', 'a1 b1 c1 d1'];
    const near = await coOccurrenceVectors(far, { minCount: 2, window: 1, dim: 2 });
    const all = await coOccurrenceVectors(far, { minCount: 2, window: 3, dim: 2 });
    expect(near.hash).not.toBe(all.hash);
    const frequent = await coOccurrenceVectors(['one two', 'one two', 'three'], { minCount: 2, dim: 1 });
    expect(frequent.words).toEqual(['one', 'two']);
  });

  it('does not change with the order of the captions', async () => {
    const again = await coOccurrenceVectors([...captions].reverse(), { minCount: 1, dim: 4 });
    expect(again.hash).toBe((await coOccurrenceVectors(captions, { minCount: 1, dim: 4 })).hash);
  });

  it('reports bad input', async () => {
    await expect(coOccurrenceVectors(['rare words'])).rejects.toThrow(DataError);
    await expect(coOccurrenceVectors([])).rejects.toThrow('got 0 of 0 words in 0 captions');
    await expect(coOccurrenceVectors(captions, { minCount: 1, dim: 13 })).rejects.toThrow(
      'from 1 to 12, got 13',
    );
    await expect(coOccurrenceVectors(captions, { window: 0 })).rejects.toThrow(OptionError);
  });
});
