import * as tf from '@tensorflow/tfjs-core';
import { disposeSet, OptionError, ShapeError, type FeatureMatrix } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixedRegions } from './fixed-regions';
import { unitVectors } from './transforms/unit-vectors';

const matrix = (dim: number, ...values: number[]): FeatureMatrix => ({
  values: Float32Array.from(values),
  length: values.length / dim,
  dim,
});

describe('fixedRegions', () => {
  it('returns regions unchanged, with padding and a mask', () => {
    const encoder = fixedRegions({ inputDim: 2 });
    const { vectors, mask } = encoder.encode(encoder.collate([matrix(2, 3, 4, 1, 2), matrix(2, 5, 6)]));
    expect(vectors.shape).toEqual([2, 2, 2]);
    expectClose(vectors, [3, 4, 1, 2, 5, 6, 0, 0]);
    expectClose(mask!, [1, 1, 1, 0]);
    expect(encoder.variables()).toEqual([]);
  });

  it('transforms regions', () => {
    // (3, 4) has length 5, (0, 0) stays.
    const encoder = fixedRegions({ inputDim: 2, transforms: [unitVectors()] });
    expectClose(encoder.encode(encoder.collate([matrix(2, 3, 4, 0, 0)])).vectors, [0.6, 0.8, 0, 0]);
  });

  it('lets gradients through unchanged', () => {
    const encoder = fixedRegions({ inputDim: 2 });
    const gradient = tf.grad((features) => tf.sum(tf.square(encoder.encode({ features: features }).vectors)))(
      tf.tensor3d([[[1, -2]]]),
    );
    expectClose(gradient, [2, -4]); // d(x^2) = 2x
  });

  it('does not depend on what else is in the batch', () => {
    const numbers = fc.array(fc.float({ min: -9, max: 9, noNaN: true }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(numbers, numbers, (one, other) => {
        const encoder = fixedRegions({ inputDim: 1, transforms: [unitVectors()] });
        const embed = (...images: FeatureMatrix[]) => {
          const { vectors } = encoder.encode(encoder.collate(images));
          return [...vectors.dataSync().slice(0, one.length)];
        };
        expect(embed(matrix(1, ...one), matrix(1, ...other))).toEqual(embed(matrix(1, ...one)));
      }),
    );
  });

  it('leaves only what it returns', async () => {
    const encoder = fixedRegions({ inputDim: 1 });
    const batch = encoder.collate([matrix(1, 1, 2), matrix(1, 3)]);
    expect(await tensorsLeftBy(() => disposeSet(encoder.encode(batch)))).toBe(0);
  });

  it('refuses wrong sizes and shapes', () => {
    expect(() => fixedRegions({ inputDim: 0.5 })).toThrow(OptionError);
    const encoder = fixedRegions({ inputDim: 2 });
    expect(() => encoder.collate([matrix(3, 1, 2, 3)])).toThrow(ShapeError);
    expect(() => encoder.encode({ features: tf.zeros([1, 1, 3]) })).toThrow(
      'fixedRegions: features must be [batch, regions, 2], got [1, 1, 3].',
    );
  });
});
