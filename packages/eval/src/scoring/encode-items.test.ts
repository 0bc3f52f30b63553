import * as tf from '@tensorflow/tfjs-core';
import { disposeSet, ShapeError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { encodeItems } from './encode-items';
import { toyModel } from '../testing/toy-model';

const { captions } = toyModel({ padTo: 6 });

describe('encodeItems', () => {
  it('trims padding that no item of the batch needs', async () => {
    const set = await encodeItems('test', captions, ['a b', 'a']);
    expect(set.vectors.shape).toEqual([2, 2, 5]);
    expectClose(set.mask!, [1, 1, 1, 0]);
    expectClose(tf.slice(set.vectors, [0, 0, 0], [1, 1, 5]), [0, 0, 1, 0, 0]);
    disposeSet(set);
  });

  it('keeps a length of 1 for empty items, and the length of sets without a mask', async () => {
    const features = (length: number) => tf.ones<tf.Rank.R3>([1, length, 5]);
    const empty = {
      ...captions,
      encode: () => ({ vectors: features(4), mask: tf.zeros<tf.Rank.R2>([1, 4]) }),
    };
    const bare = { ...captions, encode: () => ({ vectors: features(4) }) };
    const padded = await encodeItems('test', empty, ['a']);
    expect(padded.vectors.shape).toEqual([1, 1, 5]);
    const whole = await encodeItems('test', bare, ['a']);
    expect(whole.vectors.shape).toEqual([1, 4, 5]);
    expect(whole.mask).toBeUndefined();
    disposeSet(padded);
    disposeSet(whole);
  });

  it('leaves only the set behind, also when it fails', async () => {
    expect(await tensorsLeftBy(() => encodeItems('test', captions, ['a b', 'a']))).toBe(2);
    const short = { ...captions, collate: () => captions.collate(['a']) };
    const left = await tensorsLeftBy(async () => {
      await expect(encodeItems('test', short, ['a', 'b'])).rejects.toThrow(ShapeError);
    });
    expect(left).toBe(0);
  });
});
