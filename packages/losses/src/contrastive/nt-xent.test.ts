import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { infoNce } from './info-nce';
import { ntXent } from './nt-xent';

const scores = tf.tensor2d([0.9, 0.1, 0.3, 0.2, 0.7, 0.4, -0.2, 0.5, 0.6], [3, 3]);

describe('ntXent', () => {
  it('is the cross-entropy of each pair', () => {
    // At temperature 1 with equal scores every choice is one of three: log 3.
    expectClose(ntXent({ temperature: 1 })({ scores: tf.ones([3, 3]) }), Math.log(3));
  });

  it('is infoNce with a fixed temperature', () => {
    const wanted = infoNce({ temperature: 0.2, learned: false })({ scores });
    expectClose(ntXent({ temperature: 0.2 })({ scores }), wanted);
  });

  it('has the gradient of its value', () => {
    const positives = tf.tensor2d([1, 1, 0, 0, 1, 0, 0, 0, 1], [3, 3]);
    const f = (x: tf.Tensor) => ntXent({ temperature: 0.5 })({ scores: x as tf.Tensor2D, positives });
    expectClose(tf.grad(f)(scores), numericGradient(f, scores), { relative: 1e-2, absolute: 1e-3 });
  });

  it('stacks both views with their embeddings', () => {
    const unit = tf.tensor2d([1, 0, 0, 1], [2, 2]);
    const set = { vectors: tf.expandDims<tf.Tensor3D>(unit, 1) };
    const loss = ntXent({ temperature: 1, anchors: 'stacked' });
    // Each of 4 items has its twin at cosine 1 and two others at 0: -log(e / (e + 2)).
    const batch = { scores: tf.matMul<tf.Tensor2D>(unit, unit), images: set, captions: set };
    expectClose(loss(batch), Math.log((Math.E + 2) / Math.E));
  });

  it('costs 0 for one pair, refuses temperature 0, leaves one tensor behind', async () => {
    expectClose(ntXent()({ scores: tf.tensor2d([[0.3]]) }), 0);
    expect(() => ntXent({ temperature: 0 })).toThrow(OptionError);
    expect(await tensorsLeftBy(() => ntXent()({ scores }))).toBe(1);
  });
});
