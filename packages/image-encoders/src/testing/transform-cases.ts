import * as tf from '@tensorflow/tfjs-core';
import { disposeSet, maskFromLengths, type EmbeddingSet } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SetTransform } from '../transforms/set-transform';

/** Sets of two vectors and of one, with padding that is not zero. */
export function paddedSet(): Required<EmbeddingSet> {
  return {
    vectors: tf.tensor3d([[[3, -4], [0.5, 2]], [[-1, 2], [9, 9]]]), // prettier-ignore
    mask: maskFromLengths([2, 1], 2),
  };
}

/** Tests that every transform must pass: gradient, reordering of the batch, agreement with a slow loop, tensors. */
export function itIsATransform(transform: SetTransform, slow: (vectors: number[][]) => number[][]): void {
  it('has the gradient of its definition, masked and not', () => {
    const { vectors, mask } = paddedSet();
    for (const set of [{}, { mask }]) {
      const f = (x: tf.Tensor) => {
        const out = transform.apply({ vectors: x as tf.Tensor3D, ...set }).vectors;
        const weights = tf.add(tf.reshape(tf.range(0, out.size), out.shape), 1);
        return tf.sum<tf.Scalar>(tf.mul(out, weights));
      };
      expectClose(tf.grad(f)(vectors), numericGradient(f, vectors), { relative: 5e-3, absolute: 5e-3 });
    }
  });

  it('agrees with a slow loop over each set, whatever else is in the batch', () => {
    const vector = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 });
    const set = fc.array(vector, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(set, set, (one, other) => {
        const longest = Math.max(one.length, other.length);
        const padded = [one, other].map((rows) => [...rows, ...filler(longest - rows.length)]);
        const mask = maskFromLengths([one.length, other.length], longest);
        const got = transform.apply({ vectors: tf.tensor3d(padded), mask }).vectors;
        [one, other].forEach((rows, i) => {
          const wanted = slow(rows);
          expectClose(tf.slice(got, [i, 0, 0], [1, wanted.length, 3]), wanted.flat());
        });
        expectClose(transform.apply({ vectors: tf.tensor3d([one]) }).vectors, slow(one).flat());
      }),
      { numRuns: 30 },
    );
  });

  if (transform.prepare) {
    it('prepares one image on the host as apply does on the backend', () => {
      const number = fc.float({ min: -9, max: 9, noNaN: true });
      const rows = fc.array(fc.array(number, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 4 });
      fc.assert(
        fc.property(rows, (vectors) => {
          const image = { values: Float32Array.from(vectors.flat()), length: vectors.length, dim: 3 };
          const { values, length, dim } = transform.prepare!(image);
          const onBackend = transform.apply({ vectors: tf.tensor3d([vectors]) }).vectors;
          expect([1, length, dim]).toEqual(onBackend.shape);
          expectClose(values, onBackend.dataSync());
        }),
      );
      expect(transform.prepare!({ values: new Float32Array(0), length: 0, dim: 3 }).length).toBe(0);
    });
  }

  it('returns tensors of its own and leaves nothing else', async () => {
    const set = paddedSet();
    expect(await tensorsLeftBy(() => disposeSet(transform.apply(set)))).toBe(0);
    expect(await tensorsLeftBy(() => transform.apply(set))).toBe(2);
    expect(set.vectors.isDisposed || set.mask.isDisposed).toBe(false);
  });

  it('says by pools whether it returns one vector per set', () => {
    const { vectors, mask } = transform.apply(paddedSet());
    expect(vectors.shape).toEqual([2, transform.pools ? 1 : 2, 2]);
    expect(mask!.shape).toEqual([2, transform.pools ? 1 : 2]);
  });
}

const filler = (rows: number): number[][] => Array.from({ length: rows }, () => [7, -7, 7]);
