import * as tf from '@tensorflow/tfjs-core';
import { describeGolden, expectGolden, goldenTensor, scanOptions } from '@vse/testing';
import { attend } from './attend';

type Options = ReturnType<typeof scanOptions>;

/**
 * Scales for the tolerance. Some weights and gradients are 0 apart from rounding, so errors are measured against terms of
 * size 1. Where nothing normalises the products of queries and keys, they are the exponents of the softmax, up to 3,000.
 */
function sizes(query: tf.Tensor3D, context: tf.Tensor3D, { normalization, inverseTemperature = 1 }: Options) {
  const largest = tf.max(tf.abs(tf.matMul(query, context, false, true))).dataSync()[0]!;
  if (normalization === 'softmax') return { terms: 1, exponent: largest };
  const scaled = normalization === 'none' || normalization === 'clipped';
  return { terms: 1, exponent: scaled ? inverseTemperature * largest : 0 };
}

describeGolden(
  'scan_func_attention',
  ({ settings, inputs, outputs }) => {
    const query = goldenTensor<tf.Rank.R3>(inputs, 'query');
    const context = goldenTensor<tf.Rank.R3>(inputs, 'context');
    const options = scanOptions(settings);
    const scale = sizes(query, context, options);
    const run = (q: tf.Tensor, v: tf.Tensor) =>
      attend({ vectors: v as tf.Tensor3D }, { vectors: q as tf.Tensor3D }, options);
    const got = run(query, context);
    expectGolden(tf.transpose(got.weights, [0, 2, 1]), outputs, 'attnT', scale);
    expectGolden(got.context, outputs, 'weightedContext', scale);

    const cotangent = goldenTensor(inputs, 'cotangent');
    const gradients = tf.grads((q, v) => tf.sum(tf.mul(run(q, v).context, cotangent)))([query, context]);
    expectGolden(gradients[0]!, outputs, 'grad_query', { ...scale, tied: inputs['query'] });
    expectGolden(gradients[1]!, outputs, 'grad_context', { ...scale, tied: inputs['context'] });
  },
  { title: 'attend and SCAN' },
);
