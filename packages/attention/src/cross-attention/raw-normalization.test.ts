import * as tf from '@tensorflow/tfjs-core';
import { expectClose, numericGradient } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { differentiable } from './pullback';
import { rawNormalizations, type RawNormalization } from './raw-normalization';

const names = Object.keys(rawNormalizations) as RawNormalization[];

describe('rawNormalizations', () => {
  // One item, two queries (rows), three sources (columns).
  const x = tf.tensor3d([[[3, -4, 0.5], [-4, 3, 0]]]); // prettier-ignore
  const value = (name: RawNormalization) => rawNormalizations[name](x, undefined).value;

  it('are worked by hand', () => {
    expectClose(value('none'), x);
    expectClose(value('clipped'), [3, -0.4, 0.5, -0.4, 3, 0]);
    expectClose(value('l2'), [0.6, -0.8, 1, -0.8, 0.6, 0]); // columns over 5, 5 and 0.5
    expectClose(value('l1'), [3 / 7, -4 / 7, 1, -4 / 7, 3 / 7, 0]); // columns over 7, 7 and 0.5
    expectClose(value('clipped-l1'), [3 / 3.4, -0.4 / 3.4, 1, -0.4 / 3.4, 3 / 3.4, 0]);
    const r = Math.hypot(3, 0.4);
    expectClose(value('clipped-l2'), [3 / r, -0.4 / r, 1, -0.4 / r, 3 / r, 0]);
    const up = 1 / (1 + Math.exp(-7)); // e^3 / (e^3 + e^-4)
    const half = 1 / (1 + Math.exp(-0.5));
    expectClose(value('softmax'), [up, 1 - up, half, 1 - up, up, 1 - half]);
  });

  it.each(names)('%s has the gradient of central differences', (name) => {
    const at = tf.tensor3d([0.5, -0.7, 0.3, 1.1, 0.8, -0.4, -0.2, 0.6, 0.9, -0.6, 0.4, 1.3], [2, 2, 3]);
    const weights = tf.tensor3d([1, -2, 3, 0.5, 2, -1, 1, 1, -1, 2, -3, 0.5], [2, 2, 3]);
    const normalize = differentiable((y) => rawNormalizations[name](y, undefined));
    const f = (y: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(normalize(y as tf.Tensor3D), weights));
    expectClose(tf.grad(f)(at), numericGradient(f, at), { absolute: 5e-3 });
  });

  it.each(names)('%s is finite on zeros, gradient included', (name) => {
    const zeros = tf.zeros<tf.Rank.R3>([1, 2, 3]);
    const { value: got, pullback } = rawNormalizations[name](zeros, undefined);
    const numbers = [...got.dataSync(), ...pullback(tf.ones([1, 2, 3])).dataSync()];
    expect(numbers.every(Number.isFinite)).toBe(true);
  });

  it.each(['l2', 'clipped-l2'] as const)('%s has gradient 0 at a column of zeros', (name) => {
    const { pullback } = rawNormalizations[name](tf.zeros([1, 2, 3]), undefined);
    expectClose(pullback(tf.ones([1, 2, 3])), tf.zeros([1, 2, 3]), { absolute: 0 });
  });

  it('leaks at exactly 0, as PyTorch does', () => {
    const { pullback } = rawNormalizations.clipped(tf.tensor3d([[[-1, 0, 1]]]), undefined);
    expectClose(pullback(tf.ones([1, 1, 3])), [0.1, 0.1, 1]);
  });

  it('collapse to signs over a single query', () => {
    const single = tf.tensor3d([[[0.01, -5, 2]]]);
    expectClose(rawNormalizations.l2(single, undefined).value, [1, -1, 1]);
    expectClose(rawNormalizations.l1(single, undefined).value, [1, -1, 1]);
    expectClose(rawNormalizations['clipped-l2'](single, undefined).value, [1, -1, 1]);
    expectClose(rawNormalizations.softmax(single, undefined).value, [1, 1, 1]);
  });

  it.each(['l2', 'l1', 'clipped-l2', 'clipped-l1'] as const)(
    '%s over a single query has the gradient that is left of two large terms',
    (name) => {
      const single = tf.tensor3d([[[0.4, 0.07, 0.003, 1.3e-4]]]);
      const { pullback } = rawNormalizations[name](single, undefined);
      const left = pullback(tf.tensor3d([[[1, -2, 3, 0.5]]])).dataSync();
      const wanted = [1, -2, 3, 0.5].map((dy, i) => (1e-8 * dy) / (single.dataSync()[i]! + 1e-8) ** 2);
      for (const [i, one] of wanted.entries())
        expectClose([left[i]!], [one], { relative: 1e-5, absolute: 0 });
    },
  );

  it('softmax leaves padded queries out', () => {
    const padded = tf.tensor3d([[[1], [2], [0]]]); // prettier-ignore
    const mask = tf.tensor3d([[[1], [1], [0]]]); // prettier-ignore
    const share = 1 / (1 + Math.E);
    expectClose(rawNormalizations.softmax(padded, mask).value, [share, 1 - share, 0]);
  });
});
