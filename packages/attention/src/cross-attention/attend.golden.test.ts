import * as tf from '@tensorflow/tfjs-core';
import { describeGolden, backend, expectGolden, goldenTensor, scanOptions, tolerance } from '@vse/testing';
import { attend } from './attend';

type Options = ReturnType<typeof scanOptions>;

/**
 * Some weights and gradients are 0 but for rounding; an error is measured against terms of size 1. What float32 rounds off an
 * exponent is the relative error of its exponential: without a normalisation they reach 3,000. On cpu and wasm the products
 * of these few terms come out exact enough all the same.
 */
function closeness(
  query: tf.Tensor3D,
  context: tf.Tensor3D,
  { normalization, inverseTemperature = 1 }: Options,
) {
  if (backend !== 'tensorflow' || normalization !== 'none') return { absolute: tolerance };
  const scores = tf.matMul(query, context, false, true); // [pairs, words, regions]
  const largest = inverseTemperature * tf.max(tf.abs(scores)).dataSync()[0]!;
  const error = Math.max(tolerance, 2 ** -23 * largest);
  return { relative: error, absolute: error };
}

describeGolden(
  'scan_func_attention',
  ({ settings, inputs, outputs }) => {
    const query = goldenTensor<tf.Rank.R3>(inputs, 'query');
    const context = goldenTensor<tf.Rank.R3>(inputs, 'context');
    const options = scanOptions(settings);
    const floor = closeness(query, context, options);
    const run = (q: tf.Tensor, v: tf.Tensor) =>
      attend({ vectors: v as tf.Tensor3D }, { vectors: q as tf.Tensor3D }, options);
    const got = run(query, context);
    expectGolden(tf.transpose(got.weights, [0, 2, 1]), outputs, 'attnT', floor);
    expectGolden(got.context, outputs, 'weightedContext', floor);

    const cotangent = goldenTensor(inputs, 'cotangent');
    const gradients = tf.grads((q, v) => tf.sum(tf.mul(run(q, v).context, cotangent)))([query, context]);
    expectGolden(gradients[0]!, outputs, 'grad_query', floor);
    expectGolden(gradients[1]!, outputs, 'grad_context', floor);
  },
  { title: 'attend and SCAN' },
);
