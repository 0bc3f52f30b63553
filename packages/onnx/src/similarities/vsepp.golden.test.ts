import * as tf from '@tensorflow/tfjs-core';
import { dotProduct, orderViolation } from '@vse/attention';
import { describeGolden, expectGolden, goldenTensor } from '@vse/testing';
import { scoresByGraph, gradientsByGraph } from '../testing/run-graph';

const backend = 'onnx';

// VSE++ calls the inner product of vectors that its encoders normalised the cosine.
describeGolden(
  'vsepp_sims',
  async ({ settings, inputs, outputs }) => {
    const similarity = settings['measure'] === 'cosine' ? dotProduct() : orderViolation();
    const images = { vectors: tf.expandDims<tf.Tensor3D>(goldenTensor(inputs, 'im'), 1) }; // [images, 1, dim]
    const captions = { vectors: tf.expandDims<tf.Tensor3D>(goldenTensor(inputs, 's'), 1) }; // [captions, 1, dim]
    const scores = await scoresByGraph(similarity, images, captions);
    expectGolden(scores, outputs, 'scores', { backend });
    const cotangent = inputs['cotangent']!.data as number[];
    const gradients = await gradientsByGraph(similarity, images, captions, cotangent);
    expectGolden(gradients.images, outputs, 'grad_im', { backend, tied: inputs['im'] });
    expectGolden(gradients.captions, outputs, 'grad_s', { backend, tied: inputs['s'] });
  },
  { title: 'the graphs of dotProduct, orderViolation and VSE++' },
);
