import * as tf from '@tensorflow/tfjs-core';
import { describeGolden, expectGolden, goldenTensor } from '@vse/testing';
import { cosine } from './cosine';
import { dotProduct } from './dot-product';
import { orderViolation } from './order-violation';

// VSE++ calls the inner product of vectors that its encoders normalised the cosine.
describeGolden(
  'vsepp_sims',
  ({ settings, inputs, outputs }) => {
    const similarity = settings['measure'] === 'cosine' ? dotProduct() : orderViolation();
    const images = tf.expandDims<tf.Tensor3D>(goldenTensor(inputs, 'im'), 1); // [images, 1, dim]
    const captions = tf.expandDims<tf.Tensor3D>(goldenTensor(inputs, 's'), 1); // [captions, 1, dim]
    const score = (v: tf.Tensor, e: tf.Tensor) =>
      similarity.score({ vectors: v as tf.Tensor3D }, { vectors: e as tf.Tensor3D });
    expectGolden(score(images, captions), outputs, 'scores');

    const lengths = [...tf.norm(images, 2, 2).dataSync(), ...tf.norm(captions, 2, 2).dataSync()];
    if (settings['measure'] === 'cosine' && lengths.every((length) => Math.abs(length - 1) < 1e-5)) {
      expectGolden(cosine().score({ vectors: images }, { vectors: captions }), outputs, 'scores');
    }

    const cotangent = goldenTensor(inputs, 'cotangent');
    const gradients = tf.grads((v, e) => tf.sum(tf.mul(score(v, e), cotangent)))([images, captions]);
    expectGolden(gradients[0]!, outputs, 'grad_im');
    expectGolden(gradients[1]!, outputs, 'grad_s');
  },
  { title: 'dotProduct, cosine, orderViolation and VSE++' },
);
