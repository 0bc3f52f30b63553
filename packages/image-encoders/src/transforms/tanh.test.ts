import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { describe, it } from 'vitest';
import { itIsATransform } from '../testing/transform-cases';
import { tanh } from './tanh';

describe('tanh', () => {
  it('is (e^x - e^-x) / (e^x + e^-x)', () => {
    const [up, down] = [Math.E, 1 / Math.E];
    expectClose(tanh().apply({ vectors: tf.tensor3d([[[0, 1]]]) }).vectors, [0, (up - down) / (up + down)]);
  });

  itIsATransform(tanh(), (rows) => rows.map((row) => row.map(Math.tanh)));
});
