import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { describe, it } from 'vitest';
import { itIsATransform } from '../testing/transform-cases';
import { unitVectors } from './unit-vectors';

describe('unitVectors', () => {
  it('divides each vector by its length; zero stays zero', () => {
    // |(3, 4)| = 5.
    const { vectors } = unitVectors().apply({ vectors: tf.tensor3d([[[3, 4], [0, 0]]]) }); // prettier-ignore
    expectClose(vectors, [0.6, 0.8, 0, 0]);
  });

  itIsATransform(unitVectors(), (rows) => rows.map((row) => row.map((x) => x / (Math.hypot(...row) + 1e-8))));
});
