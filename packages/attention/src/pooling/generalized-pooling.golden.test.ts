import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths } from '@vse/core';
import { describeGolden, expectClose, expectGolden, goldenTensor, goldenTolerance } from '@vse/testing';
import { generalizedPooling } from './generalized-pooling';

describeGolden(
  'vseinf_gpo',
  ({ settings, inputs, outputs }) => {
    const gpo = generalizedPooling({
      positionDim: settings['d_pe'] as number,
      hiddenDim: settings['d_hidden'] as number,
      temperature: settings['temperature'] as number,
    });
    for (const { name, variable } of gpo.variables()) variable.assign(goldenTensor(inputs, `w.${name}`));
    const vectors = goldenTensor<tf.Rank.R3>(inputs, 'features');
    const mask = maskFromLengths(inputs['lengths']!.data as number[], vectors.shape[1]);

    expectGolden(gpo.pool({ vectors, mask }), outputs, 'pooled');
    const wanted = goldenTensor<tf.Rank.R3>(outputs, 'pool_weights'); // [batch, longest, 1]
    const longest = wanted.shape[1];
    expectGolden(tf.slice(gpo.weights(mask), [0, 0], [-1, longest]), outputs, 'pool_weights');

    const cotangent = goldenTensor(inputs, 'cotangent');
    const total = (x: tf.Tensor) =>
      tf.sum<tf.Scalar>(tf.mul(gpo.pool({ vectors: x as tf.Tensor3D, mask }), cotangent));
    // Where values tie, the order among them is the sorter's own: their gradients are compared as a whole.
    expectClose(
      tiesShared(tf.grad(total)(vectors), vectors),
      tiesShared(goldenTensor(outputs, 'grad_features'), vectors),
      goldenTolerance(outputs, 'grad_features'),
    );
    const { grads } = tf.variableGrads(() => total(vectors), gpo.variables().map(({ variable }) => variable)); // prettier-ignore
    for (const { name, variable } of gpo.variables()) {
      expectGolden(grads[variable.name]!, outputs, `grad.${name}`);
    }
    gpo.dispose();
  },
  { title: 'generalizedPooling and VSE-infinity' },
);

/** Gradients `[batch, length, dim]` with those of equal values of a channel replaced by their mean. */
function tiesShared(gradient: tf.Tensor, values: tf.Tensor3D): tf.Tensor {
  const channels = tf.transpose(values, [0, 2, 1]); // [batch, dim, length]
  const equal = tf.cast(tf.equal(tf.expandDims(channels, 3), tf.expandDims(channels, 2)), 'float32'); // [batch, dim, length, length]
  const gradients = tf.expandDims(tf.transpose(gradient, [0, 2, 1]), 2); // [batch, dim, 1, length]
  return tf.div(tf.sum(tf.mul(equal, gradients), 3), tf.sum(equal, 3));
}
