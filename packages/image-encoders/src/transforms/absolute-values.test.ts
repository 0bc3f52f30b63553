import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { describe, it } from 'vitest';
import { itIsATransform } from '../testing/transform-cases';
import { absoluteValues } from './absolute-values';

describe('absoluteValues', () => {
  it('drops the signs', () => {
    expectClose(absoluteValues().apply({ vectors: tf.tensor3d([[[-3, 0, 4]]]) }).vectors, [3, 0, 4]);
  });

  itIsATransform(absoluteValues(), (rows) => rows.map((row) => row.map(Math.abs)));
});
