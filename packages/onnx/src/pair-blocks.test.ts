import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { squareBlocks, strips, wideBlocks, type PairBlock } from './pair-blocks';

const sizes = ({ images, captions }: PairBlock) => [images.end - images.first, captions.end - captions.first];

describe('wideBlocks', () => {
  it('takes all captions if it can, and as many images as fit', () => {
    // 100 numbers at 2 for a pair: 50 pairs, all 20 captions with 2 images.
    const blocks = wideBlocks({ images: 5, captions: 20, perPair: 2 }, 100);
    expect(blocks.map(({ images }) => [images.first, images.end])).toEqual([[0, 1], [1, 3], [3, 5]]); // prettier-ignore
    expect(blocks.every(({ captions }) => captions.first === 0 && captions.end === 20)).toBe(true);
  });

  it('makes as many blocks for each thread, if it has the images', () => {
    const counts = (images: number) => ({ images, captions: 20, perPair: 2 });
    expect(wideBlocks(counts(5), 100, 2).map(sizes)).toEqual([[1, 20], [1, 20], [1, 20], [2, 20]]); // prettier-ignore
    expect(wideBlocks(counts(6), 1000, 4).map(sizes)).toEqual([[1, 20], [2, 20], [1, 20], [2, 20]]); // prettier-ignore
    expect(wideBlocks(counts(3), 1000, 4).map(sizes)).toEqual([[1, 20], [1, 20], [1, 20]]); // prettier-ignore
  });
});

describe('squareBlocks', () => {
  it('takes as many images as captions if there are enough of both', () => {
    // 72 numbers at 2 for a pair: 36 pairs, 6 by 6.
    const blocks = squareBlocks({ images: 12, captions: 12, perPair: 2 }, 72);
    expect(blocks.map(sizes)).toEqual([[6, 6], [6, 6], [6, 6], [6, 6]]); // prettier-ignore
    // With 2 images, up to 18 captions fit.
    expect(squareBlocks({ images: 2, captions: 20, perPair: 2 }, 72).map(sizes)).toEqual([[2, 10], [2, 10]]); // prettier-ignore
  });
});

describe('strips', () => {
  const counts = (images: number, captions: number) => ({ images, captions, perPair: 1 });

  it('cuts the longer side, the captions of a square', () => {
    expect(strips(counts(4, 6), 2).map(sizes)).toEqual([[4, 3], [4, 3]]); // prettier-ignore
    expect(strips(counts(6, 4), 2).map(sizes)).toEqual([[3, 4], [3, 4]]); // prettier-ignore
    expect(strips(counts(4, 4), 2).map(sizes)).toEqual([[4, 2], [4, 2]]); // prettier-ignore
    expect(strips(counts(2, 3), 8).map(sizes)).toEqual([[2, 1], [2, 1], [2, 1]]); // prettier-ignore
  });
});

describe.each([wideBlocks, squareBlocks])('%o', (cut) => {
  it('covers each pair once, within the limit unless a single pair exceeds it', () => {
    const count = fc.integer({ min: 1, max: 40 });
    const property = fc.property(count, count, count, fc.integer({ min: 1, max: 500 }), (images, captions, perPair, maxElements) => {
      const seen: number[] = [];
      for (const block of cut({ images, captions, perPair }, maxElements)) {
        const [rows, columns] = sizes(block) as [number, number];
        expect(rows * columns === 1 || rows * columns * perPair <= maxElements).toBe(true);
        for (let i = block.images.first; i < block.images.end; i++) {
          for (let j = block.captions.first; j < block.captions.end; j++) seen.push(i * captions + j);
        }
      }
      expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: images * captions }, (_, pair) => pair));
    }); // prettier-ignore
    fc.assert(property);
  });
});
