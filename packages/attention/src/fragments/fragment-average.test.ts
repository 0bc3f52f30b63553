import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, OptionError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { fragmentAverage } from './fragment-average';

describe('fragmentAverage', () => {
  const images = { vectors: tf.tensor3d([[[1, 2], [-1, 0]], [[7, 7], [7, 7]]]), mask: maskFromLengths([2, 0], 2) }; // prettier-ignore
  const captions = { vectors: tf.tensor3d([[[1, 1], [-2, 0]], [[3, 1], [60, 60]], [[5, 5], [5, 5]]]), mask: maskFromLengths([2, 1, 0], 2) }; // prettier-ignore

  it('is worked by hand; an empty set scores 0', () => {
    // Positive products: 3 and 2 of (1, 1) and (-2, 0), over 2 regions and 2 + 3 words; 5 over 2 and 1 + 3.
    const wanted = [5 / (2 * 5), 5 / (2 * 4), 0, 0, 0, 0];
    expectClose(fragmentAverage({ smoothing: 3 }).score(images, captions), wanted);
    expectClose(fragmentAverage({ smoothing: 0 }).score(images, captions), [5 / 4, 5 / 2, 0, 0, 0, 0]);
  });

  it('has the gradient of central differences', () => {
    const f = (x: tf.Tensor) =>
      tf.sum<tf.Scalar>(fragmentAverage().score({ ...images, vectors: x as tf.Tensor3D }, captions));
    expectClose(tf.grad(f)(images.vectors), numericGradient(f, images.vectors), { absolute: 2e-3 });
  });

  it('checks its smoothing and leaves only what it returns', async () => {
    expect(() => fragmentAverage({ smoothing: -1 })).toThrow(OptionError);
    expect(await tensorsLeftBy(() => fragmentAverage().score(images, captions))).toBe(1);
  });
});
