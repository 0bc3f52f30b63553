import * as tf from '@tensorflow/tfjs-core';
import { expectClose, goldenCases, goldenTensor } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { cosine } from './cosine';
import { dotProduct } from './dot-product';
import { orderViolation } from './order-violation';

const cases = goldenCases('vsepp_sims');

// VSE++ calls the inner product of vectors that its encoders normalised the cosine.
describe.skipIf(cases.length === 0)('dotProduct, cosine, orderViolation and VSE++', () => {
  it.each(cases)('$name', ({ settings, inputs, outputs }) => {
    const similarity = settings['measure'] === 'cosine' ? dotProduct() : orderViolation();
    const images = tf.expandDims<tf.Tensor3D>(goldenTensor(inputs, 'im'), 1); // [images, 1, dim]
    const captions = tf.expandDims<tf.Tensor3D>(goldenTensor(inputs, 's'), 1); // [captions, 1, dim]
    const score = (v: tf.Tensor, e: tf.Tensor) =>
      similarity.score({ features: v as tf.Tensor3D }, { features: e as tf.Tensor3D });
    const wanted = goldenTensor<tf.Rank.R2>(outputs, 'scores');
    expectClose(score(images, captions), wanted);

    const lengths = [...tf.norm(images, 2, 2).dataSync(), ...tf.norm(captions, 2, 2).dataSync()];
    if (settings['measure'] === 'cosine' && lengths.every((length) => Math.abs(length - 1) < 1e-5)) {
      expectClose(cosine().score({ features: images }, { features: captions }), wanted);
    }

    const cotangent = goldenTensor(inputs, 'cotangent');
    const slopes = tf.grads((v, e) => tf.sum(tf.mul(score(v, e), cotangent)))([images, captions]);
    for (const [i, name] of ['grad_im', 'grad_s'].entries()) {
      const values = slopes[i]!.dataSync();
      expect([...values].every(Number.isFinite)).toBe(true);
      const finite = outputs[name]!.data.flatMap((value, at) => (value === null ? [] : [at]));
      expectClose(finite.map((at) => values[at]!), finite.map((at) => outputs[name]!.data[at]!)); // prettier-ignore
    }
  });
});
