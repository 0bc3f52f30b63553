import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  joinScores,
  joinSets,
  setOnBackend,
  splitScores,
  takeItems,
  tensorOf,
  type HostArray,
} from './host-arrays';

const array = (shape: readonly number[], values: readonly number[]): HostArray => ({
  shape,
  data: Float32Array.from(values),
});

describe('joinSets and takeItems', () => {
  const long = { vectors: array([1, 3, 2], [1, 2, 3, 4, 5, 6]) };
  const short = { vectors: array([2, 1, 2], [7, 8, 9, 10]), mask: array([2, 1], [1, 0]) };

  it('put each item at its place, padded and masked', () => {
    const { vectors, mask } = joinSets([long, short], [[1], [2, 0]]);
    expect(vectors).toEqual(array([3, 3, 2], [9, 10, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0]));
    expect(mask).toEqual(array([3, 3], [0, 0, 0, 1, 1, 1, 1, 0, 0]));
  });

  it('have no mask without padding', () => {
    expect(joinSets([long, long], [[0], [1]])).toEqual({
      vectors: array([2, 3, 2], [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]),
    });
  });

  it('split what was joined', () => {
    const { vectors } = joinSets([long, short], [[1], [2, 0]]);
    expect(takeItems(vectors, [1], 3)).toEqual(long.vectors);
    expect(takeItems(vectors, [2, 0], 1)).toEqual(short.vectors);
    expect(takeItems(vectors, [], 2)).toEqual(array([0, 2, 2], []));
  });
});

describe('joinScores and splitScores', () => {
  const order = { images: [1, 0], captions: [[2], [], [0, 1]] };

  it('put rows and columns in the order of the batch, and back', () => {
    const blocks = [array([2, 1], [12, 2]), array([2, 0], []), array([2, 2], [10, 11, 0, 1])];
    const whole = array([2, 3], [0, 1, 2, 10, 11, 12]); // image and caption are the digits
    expect(joinScores(blocks, order)).toEqual(whole);
    expect(joinScores([blocks[0], undefined, blocks[2]], order)).toEqual(whole);
    expect(splitScores(whole, order)).toEqual(blocks);
  });

  it('are inverse to each other, however captions are shared', () => {
    const owners = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 6 });
    const property = fc.property(owners, fc.integer({ min: 1, max: 4 }), (owner, images) => {
      const captions = [0, 1, 2].map((worker) => [...owner.keys()].filter((i) => owner[i] === worker));
      const rows = { images: Array.from({ length: images }, (_, i) => images - 1 - i), captions };
      const whole = array(
        [images, owner.length],
        Array.from({ length: images * owner.length }, (_, i) => i),
      );
      expect(joinScores(splitScores(whole, rows), rows)).toEqual(whole);
    });
    fc.assert(property);
  });
});

describe('tensorOf', () => {
  it('does not change with the shared memory that it was read from', async () => {
    const data = new Float32Array(new SharedArrayBuffer(8));
    data.set([1, 2]);
    const tensor = tensorOf({ shape: [2], data });
    data.set([3, 4]);
    expectClose(tensor, tf.tensor1d([1, 2]));
    const set = { vectors: array([1, 1, 2], [1, 2]), mask: array([1, 1], [1]) };
    expect(await tensorsLeftBy(() => setOnBackend(set))).toBe(2);
  });
});

describe('tensorOf', () => {
  it('works where there is no shared memory, as in a page that is not cross-origin isolated', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const tensor = tensorOf(array([2], [1, 2]));
    vi.unstubAllGlobals();
    expect([...(await tensor.data())]).toEqual([1, 2]);
    tensor.dispose();
  });
});
