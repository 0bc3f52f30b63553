import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairBlocks } from './score-blocks';

describe('pairBlocks', () => {
  it('takes all captions where it can, and as many images as then fit', () => {
    // 100 numbers at 2 for a pair: 50 pairs, all 20 captions with 2 images.
    const blocks = pairBlocks({ images: 5, captions: 20, perPair: 2 }, 100);
    expect(blocks.map(({ images }) => [images.first, images.end])).toEqual([[0, 2], [2, 3], [3, 5]]); // prettier-ignore
    expect(blocks.every(({ captions }) => captions.first === 0 && captions.end === 20)).toBe(true);
  });

  it('covers each pair once, within the limit unless a single pair is beyond it', () => {
    const count = fc.integer({ min: 1, max: 40 });
    const property = fc.property(count, count, count, fc.integer({ min: 1, max: 500 }), (images, captions, perPair, most) => {
      const seen = new Set<number>();
      for (const block of pairBlocks({ images, captions, perPair }, most)) {
        const pairs = (block.images.end - block.images.first) * (block.captions.end - block.captions.first);
        expect(pairs === 1 || pairs * perPair <= most).toBe(true);
        for (let i = block.images.first; i < block.images.end; i++) {
          for (let j = block.captions.first; j < block.captions.end; j++) seen.add(i * captions + j);
        }
      }
      expect(seen.size).toBe(images * captions);
    }); // prettier-ignore
    fc.assert(property);
  });
});
