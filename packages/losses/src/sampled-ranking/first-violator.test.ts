import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { expect, it } from 'vitest';
import { anchorsOf } from '../pairs/anchors';
import { firstViolators } from './first-violator';
import { matchesOf } from '../pairs/matches';

const scores = tf.tensor2d([0.5, 0.1, 0.6, 0, 0.9, 0.2, 0.3, 0.3, 0.7], [3, 3]);
const keys = tf.tensor2d([0.1, 0.9, 0.5, 0.2, 0.3, 0.4, 0.6, 0.8, 0.7], [3, 3]);
const anchors = anchorsOf(matchesOf('here', { scores }));

it('stops at the first negative within the margin, and counts its trials', () => {
  // Margin 0.2. Image 0: caption 1 (0.1) is first and far off, caption 2 (0.6) violates: two trials.
  // Image 1: 0.2 and 0 are both far below 0.9. Image 2: 0.3 is below 0.7 - 0.2.
  const found = firstViolators(anchors, keys, 0.2);
  expectClose(found.exist, [1, 0, 0]);
  expect(found.scores.dataSync()[0]).toBeCloseTo(0.6, 6);
  expect(found.trials.dataSync()[0]).toBe(2);
  // Margin 1: everything violates, so the first is the one with the highest key.
  const eager = firstViolators(anchors, keys, 1);
  expectClose(eager.scores, [0.1, 0.2, 0.3]);
  expectClose(eager.trials, [1, 1, 1]);
});
