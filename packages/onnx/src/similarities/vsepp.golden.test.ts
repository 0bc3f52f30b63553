import * as tf from '@tensorflow/tfjs-core';
import { dotProduct, orderViolation } from '@vse/attention';
import { describeGolden, expectGolden, goldenTensor } from '@vse/testing';
import { scoresByGraph, gradientsByGraph } from '../testing/run-graph';

const tolerance = { relative: 1e-5, absolute: 1e-5 };

// VSE++ calls the inner product of vectors that its encoders normalised the cosine.
describeGolden(
  'vsepp_sims',
  async ({ settings, inputs, outputs }) => {
    const similarity = settings['measure'] === 'cosine' ? dotProduct() : orderViolation();
    const images = { vectors: tf.expandDims<tf.Tensor3D>(goldenTensor(inputs, 'im'), 1) }; // [images, 1, dim]
    const captions = { vectors: tf.expandDims<tf.Tensor3D>(goldenTensor(inputs, 's'), 1) }; // [captions, 1, dim]
    const scores = await scoresByGraph(similarity, images, captions);
    expectGolden(tf.tensor1d(scores), outputs, 'scores', tolerance);
    const cotangent = inputs['cotangent']!.data as number[];
    const gradients = await gradientsByGraph(similarity, images, captions, cotangent);
    expectGolden(tf.tensor1d(gradients.images), outputs, 'grad_im', tolerance);
    expectGolden(tf.tensor1d(gradients.captions), outputs, 'grad_s', tolerance);
  },
  { title: 'the graphs of dotProduct, orderViolation and VSE++' },
);
