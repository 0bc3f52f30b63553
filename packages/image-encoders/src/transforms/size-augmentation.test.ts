import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, OptionError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { itIsATransform } from '../testing/transform-cases';
import { sizeAugmentation } from './size-augmentation';

const training = { training: true, draw: 'step 1' };

describe('sizeAugmentation', () => {
  it('leaves out a share of the vectors that each image draws below the rate', async () => {
    const vectors = tf.ones<tf.Rank.R3>([200, 500, 1]);
    const { mask } = sizeAugmentation({ rate: 0.4, seed: 1 }).apply({ vectors }, training);
    const lost = (await mask!.array()).map((row) => 1 - row.reduce((sum, kept) => sum + kept, 0) / 500);
    // Uniform from 0 to 0.4: mean 0.2, deviation 0.4 / sqrt(12) = 0.115 an image; 6 deviations of the mean of 200.
    expect(Math.abs(lost.reduce((sum, share) => sum + share, 0) / 200 - 0.2)).toBeLessThan(0.05);
    expect(Math.min(...lost)).toBeLessThan(0.05);
    expect(Math.max(...lost)).toBeGreaterThan(0.3);
    expect(Math.max(...lost)).toBeLessThan(0.55);
  });

  it('repeats a named draw, changes nothing outside training, and keeps the vectors', () => {
    const vectors = tf.tensor3d([[[1, 2], [3, 4], [5, 6]]]); // prettier-ignore
    const augment = sizeAugmentation({ rate: 0.9, seed: 4 });
    const masks = (draw: string) => [
      ...augment.apply({ vectors }, { training: true, draw }).mask!.dataSync(),
    ];
    expect(masks('a')).toEqual(masks('a'));
    expect(new Set(Array.from({ length: 30 }, (_, i) => String(masks(String(i))))).size).toBeGreaterThan(3);
    expectClose(augment.apply({ vectors }, training).vectors, vectors.dataSync());
    expect(augment.apply({ vectors }, { draw: 'a' }).mask).toBeUndefined();
  });

  it('never marks padding as real, and never leaves out all of an image', async () => {
    const vectors = tf.zeros<tf.Rank.R3>([2, 3, 1]);
    const mask = maskFromLengths([1, 0], 3);
    const augment = sizeAugmentation({ rate: 0.99999, seed: 2 });
    for (let step = 0; step < 40; step++) {
      const got = augment.apply({ vectors, mask }, { training: true, draw: String(step) });
      expect(await got.mask!.array()).toEqual([[1, 0, 0], [0, 0, 0]]); // prettier-ignore
    }
  });

  it('leaves its two tensors, and refuses a rate of 1', async () => {
    const vectors = tf.zeros<tf.Rank.R3>([2, 3, 1]);
    expect(await tensorsLeftBy(() => sizeAugmentation().apply({ vectors }, training))).toBe(2);
    expect(() => sizeAugmentation({ rate: 1 })).toThrow(OptionError);
  });

  itIsATransform(sizeAugmentation(), (rows) => rows); // outside training
});
