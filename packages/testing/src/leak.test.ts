import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { tensorsLeftBy } from './leak';

describe('tensorsLeftBy', () => {
  it('counts the tensors left, and waits for promises', async () => {
    expect(await tensorsLeftBy(() => tf.zeros([1]))).toBe(1);
    expect(await tensorsLeftBy(() => tf.zeros([1]).dispose())).toBe(0);
    const later = async () => {
      await Promise.resolve();
      return [tf.zeros([1]), tf.zeros([1])];
    };
    expect(await tensorsLeftBy(later)).toBe(2);
  });
});
