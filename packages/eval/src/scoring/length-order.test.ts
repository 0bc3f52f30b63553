import type { PairedData } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { lengthOrder } from './length-order';
import { toyData } from '../testing/toy-model';

const captionsOf = <C>(captions: readonly C[]): PairedData<never, C> => ({
  name: 'captions',
  synthetic: true,
  imageCount: 1,
  captionToImage: new Int32Array(captions.length),
  readImages: () => Promise.resolve([]),
  readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => captions[row]!)),
});

describe('lengthOrder', () => {
  it('puts short captions first, equal ones in their order', async () => {
    const order = await lengthOrder(captionsOf(['a b c', 'a', 'a b', 'c', 'd e']), 2);
    expect(Array.from(order)).toEqual([1, 3, 2, 4, 0]);
  });

  it('keeps the order of captions that are not text', async () => {
    expect(Array.from(await lengthOrder(captionsOf([[1, 2], [1]]), 1))).toEqual([0, 1]);
  });

  it('is a permutation that does not depend on the batch size', async () => {
    const one = await lengthOrder(toyData(5, 40), 1);
    expect(await lengthOrder(toyData(5, 40), 64)).toEqual(one);
    expect(Array.from(one).sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });
});
