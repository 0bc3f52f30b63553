import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { globalRanking } from './global-ranking';

describe('globalRanking', () => {
  const scores = tf.tensor2d([50, 20, 5, 30], [2, 2]);

  it('pushes matches 40 above all negatives', () => {
    // Rows: 40 + 20 - 50 = 10, 40 + 5 - 30 = 15; columns: 40 + 5 - 50 < 0, 40 + 20 - 30 = 30.
    expectClose(globalRanking()({ scores }), 55);
  });

  it('has the gradient of its value', () => {
    const f = (x: tf.Tensor) => globalRanking()({ scores: x as tf.Tensor2D });
    expectClose(tf.grad(f)(scores), numericGradient(f, scores, 0.5), { relative: 1e-2 });
  });

  it('costs 0 for one pair, refuses a negative margin, leaves one tensor behind', async () => {
    expectClose(globalRanking()({ scores: tf.tensor2d([[3]]) }), 0);
    expect(() => globalRanking({ margin: -1 })).toThrow(OptionError);
    expect(await tensorsLeftBy(() => globalRanking()({ scores }))).toBe(1);
  });
});
