import * as tf from '@tensorflow/tfjs-core';
import { expectClose, goldenCases, goldenTensor, tolerance } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { attend } from './attend';
import type { RawNormalization } from './raw-normalization';

const normalizations: Readonly<Record<string, RawNormalization>> = {
  clipped_l2norm: 'clipped-l2',
  l2norm: 'l2',
  softmax: 'softmax',
  l1norm: 'l1',
  clipped_l1norm: 'clipped-l1',
  clipped: 'clipped',
  no_norm: 'none',
};

const cases = goldenCases('scan_func_attention');

describe.skipIf(cases.length === 0)('attend and SCAN', () => {
  it.each(cases)('$name', ({ settings, inputs, outputs }) => {
    const query = goldenTensor<tf.Rank.R3>(inputs, 'query');
    const context = goldenTensor<tf.Rank.R3>(inputs, 'context');
    const options = {
      normalization: normalizations[settings['raw_feature_norm'] as string]!,
      inverseTemperature: settings['smooth'] as number,
    };
    const run = (q: tf.Tensor, v: tf.Tensor) =>
      attend({ features: v as tf.Tensor3D }, { features: q as tf.Tensor3D }, options);
    const got = run(query, context);
    // Products of hundreds go through a softmax: its relative error is the absolute error of their float32 values.
    const largest = Math.max(1, ...query.dataSync().map(Math.abs)) ** 2;
    expectClose(tf.transpose(got.weights, [0, 2, 1]), goldenTensor(outputs, 'attnT'), { relative: tolerance * largest }); // prettier-ignore
    expectClose(got.context, goldenTensor(outputs, 'weightedContext'), { relative: tolerance * largest });

    const cotangent = goldenTensor(inputs, 'cotangent');
    const slopes = tf.grads((q, v) => tf.sum(tf.mul(run(q, v).context, cotangent)))([query, context]);
    for (const [i, name] of ['grad_query', 'grad_context'].entries()) {
      const values = slopes[i]!.dataSync();
      expect([...values].every(Number.isFinite)).toBe(true);
      const wanted = outputs[name]!.data;
      const finite = wanted.flatMap((value, at) => (value === null ? [] : [at]));
      const target = finite.map((at) => wanted[at]!);
      // Terms as large as the largest entry cancel in the small ones.
      const scale = Math.max(1, ...target.map(Math.abs));
      expectClose(finite.map((at) => values[at]!), target, { relative: tolerance * largest, absolute: 2 * tolerance * scale }); // prettier-ignore
    }
  });
});
