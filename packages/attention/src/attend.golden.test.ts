import * as tf from '@tensorflow/tfjs-core';
import { describeGolden, expectGolden, goldenTensor, scanOptions, tolerance } from '@vse/testing';
import { attend } from './attend';

// Some weights and slopes are 0 but for rounding; an error is measured against terms of size 1.
const floor = { absolute: tolerance };

describeGolden(
  'scan_func_attention',
  ({ settings, inputs, outputs }) => {
    const query = goldenTensor<tf.Rank.R3>(inputs, 'query');
    const context = goldenTensor<tf.Rank.R3>(inputs, 'context');
    const options = scanOptions(settings);
    const run = (q: tf.Tensor, v: tf.Tensor) =>
      attend({ features: v as tf.Tensor3D }, { features: q as tf.Tensor3D }, options);
    const got = run(query, context);
    expectGolden(tf.transpose(got.weights, [0, 2, 1]), outputs, 'attnT', floor);
    expectGolden(got.context, outputs, 'weightedContext', floor);

    const cotangent = goldenTensor(inputs, 'cotangent');
    const slopes = tf.grads((q, v) => tf.sum(tf.mul(run(q, v).context, cotangent)))([query, context]);
    expectGolden(slopes[0]!, outputs, 'grad_query', floor);
    expectGolden(slopes[1]!, outputs, 'grad_context', floor);
  },
  { title: 'attend and SCAN' },
);
