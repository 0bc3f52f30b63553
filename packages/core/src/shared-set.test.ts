import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BackendError } from '@vse/base';
import { setOfShared, sharedSet } from './shared-set';

afterEach(() => vi.unstubAllGlobals());

describe('sharedSet', () => {
  it('says what a page lacks that is not cross-origin isolated', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const refused = sharedSet({ vectors: tf.zeros([1, 1, 1]) });
    vi.unstubAllGlobals();
    await expect(refused).rejects.toThrow(/sharedSet: .*Cross-Origin-Embedder-Policy/);
    await expect(refused).rejects.toBeInstanceOf(BackendError);
  });

  it('copies vectors and mask, row by row', async () => {
    const set = { vectors: tf.tensor3d([[[1, 2], [3, 4]]]), mask: tf.tensor2d([[1, 0]]) }; // prettier-ignore
    const before = tf.memory().numTensors;
    const { shape, vectors, mask } = await sharedSet(set);
    expect(shape).toEqual([1, 2, 2]);
    expect([...new Float32Array(vectors)]).toEqual([1, 2, 3, 4]);
    expect([...new Float32Array(mask!)]).toEqual([1, 0]);
    expect(vectors).toBeInstanceOf(SharedArrayBuffer);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('has no mask if the set has none, and accepts an empty set', async () => {
    const shared = await sharedSet({ vectors: tf.zeros([0, 3, 2]) });
    expect(shared).toEqual({ shape: [0, 3, 2], vectors: new SharedArrayBuffer(0) });
  });
});

describe('setOfShared', () => {
  it('returns what was shared', async () => {
    const set = { vectors: tf.tensor3d([[[1, 2], [3, 4]]]), mask: tf.tensor2d([[1, 0]]) }; // prettier-ignore
    const { vectors, mask } = setOfShared(await sharedSet(set));
    expect(await vectors.array()).toEqual([[[1, 2], [3, 4]]]); // prettier-ignore
    expect(await mask!.array()).toEqual([[1, 0]]);
    expect(setOfShared(await sharedSet({ vectors })).mask).toBeUndefined();
  });
});
