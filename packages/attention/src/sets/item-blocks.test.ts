import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { itemBlocks, sourceBlocks } from './item-blocks';

describe('itemBlocks', () => {
  const set = { vectors: tf.tensor3d([[[1]], [[2]], [[3]]]), mask: maskFromLengths([1, 0, 1]) }; // prettier-ignore

  it('cuts vectors and mask alike, the rest last', () => {
    const [first, second] = itemBlocks(set, 2);
    expectClose(first!.vectors, tf.tensor3d([[[1]], [[2]]])); // prettier-ignore
    expectClose(first!.mask!, tf.tensor2d([[1], [0]])); // prettier-ignore
    expectClose(second!.vectors, tf.tensor3d([[[3]]]));
    expect(itemBlocks({ vectors: set.vectors }, 1).map(({ mask }) => mask)).toEqual([undefined, undefined, undefined]); // prettier-ignore
  });

  it('leaves a set that fits as it is, an empty one too', () => {
    expect(itemBlocks(set, 3)).toEqual([set]);
    expect(itemBlocks({ vectors: tf.zeros([0, 2, 1]) }, 3)).toHaveLength(1);
  });
});

describe('sourceBlocks', () => {
  it('holds as many items as the products of all queries allow, and one at least', () => {
    const queries = { vectors: tf.zeros<tf.Rank.R3>([2, 3, 1]) }; // 6 queries
    const sources = { vectors: tf.zeros<tf.Rank.R3>([5, 4, 1]) }; // 24 products an item
    const sizes = (most: number) =>
      sourceBlocks(queries, sources, most).map(({ vectors }) => vectors.shape[0]);
    expect(sizes(48)).toEqual([2, 2, 1]);
    expect(sizes(71)).toEqual([2, 2, 1]);
    expect(sizes(1)).toEqual([1, 1, 1, 1, 1]);
    expect(sizes(1000)).toEqual([5]);
  });
});
