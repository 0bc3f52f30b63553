import { DataError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { placesOf, relationBatch } from './relation-batch';
import type { WordRelation } from './word-relation';

const of = (relation: string, head: string, dependent: string): WordRelation => ({
  relation, head, dependent, headIndex: 0, dependentIndex: 0,
}); // prettier-ignore
const options = { idOf: (word: string) => word.length, kinds: ['amod'] };
const captions = [[of('amod', 'dog', 'brown'), of('det', 'dog', 'a')], [of('amod', 'cats', 'big')]];

describe('relationBatch', () => {
  it('pads to the caption with the most relations', () => {
    const batch = relationBatch('x', captions, options);
    expectClose(batch.heads, tf.tensor2d([[3, 3], [4, 0]])); // prettier-ignore
    expectClose(batch.dependents, tf.tensor2d([[5, 1], [3, 0]])); // prettier-ignore
    expectClose(batch.kinds, tf.tensor2d([[0, 1], [0, 0]])); // prettier-ignore
    expectClose(batch.mask, tf.tensor2d([[1, 1], [1, 0]])); // prettier-ignore
    expect(placesOf('x', batch).map((places) => [...places])).toEqual([[0, 2], [1]]);
  });

  it('knows the places of its own batches only', () => {
    const batch = relationBatch('x', captions, options);
    expect(() => placesOf('x', { ...batch, kinds: tf.clone(batch.kinds) })).toThrow(
      /what its collate returned/,
    );
  });

  it('leaves four tensors behind, and refuses nothing at all', async () => {
    expect(await tensorsLeftBy(() => relationBatch('x', captions, options))).toBe(4);
    expect(() => relationBatch('x', [], options)).toThrow(DataError);
  });
});
