import * as tf from '@tensorflow/tfjs-core';
import type { Loss } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { parallelInput } from '../testing/parallel-input';
import { setModel } from '../testing/set-model';
import { lossGradients, MissingEmbeddings } from './loss-gradients';

const scores = tf.tensor2d([1, 2, 3, 4], [2, 2]);
const sets = {
  images: { vectors: tf.tensor3d([1, -1], [2, 1, 1]) },
  captions: { vectors: tf.tensor3d([2, 5], [2, 1, 1]), mask: tf.ones<tf.Rank.R2>([2, 1]) },
};
const input = (loss: Loss) => parallelInput(setModel(), loss, { images: 2, captions: 2 });

describe('lossGradients', () => {
  it('gives the loss and what it reads its gradients by hand', () => {
    const factor = tf.variable(tf.scalar(3));
    // 3 (1 + 4 + 9 + 16) + 1 x 2 - 1 x 5
    const loss: Loss = ({ scores, images, captions }) =>
      tf.add(tf.mul(factor, tf.sum(tf.square(scores))), tf.sum(tf.mul(images!.vectors, captions!.vectors)));
    const all = Object.assign(loss, { variables: () => [{ name: 'factor', variable: factor }] });
    const gradients = lossGradients(input(all), { scores, sets });
    expectClose(gradients.loss, 3 * 30 - 3);
    expectClose(gradients.scores!, tf.tensor2d([6, 12, 18, 24], [2, 2]));
    expectClose(gradients.images!, sets.captions.vectors);
    expectClose(gradients.captions!, sets.images.vectors);
    expect(Object.keys(gradients.weights)).toEqual(['loss.factor']);
    expectClose(gradients.weights['loss.factor']!, 30);
  });

  it('has no gradient of inputs that the loss does not read, and keeps no other tensor', async () => {
    const loss: Loss = ({ scores }) => tf.tidy(() => tf.sum(tf.square(scores)));
    const { images, captions, weights } = lossGradients(input(loss), { scores, sets });
    expect([images, captions, weights]).toEqual([undefined, undefined, {}]);
    const stepInput = input(loss);
    expect(await tensorsLeftBy(() => lossGradients(stepInput, { scores, sets }))).toBe(2);
  });

  it('fails if the loss reads absent sets, and leaves no tensor', async () => {
    const plain = lossGradients(
      input(({ scores }) => tf.sum(scores)),
      { scores },
    );
    expectClose(plain.scores!, tf.ones([2, 2]));
    const reads: Loss = ({ images }) => tf.sum(images!.vectors);
    const passesOn: Loss = (batch) => reads({ ...batch });
    for (const loss of [reads, passesOn]) {
      const stepInput = input(loss);
      const left = await tensorsLeftBy(() =>
        expect(() => lossGradients(stepInput, { scores })).toThrow(MissingEmbeddings),
      );
      expect(left).toBe(0);
    }
  });
});
