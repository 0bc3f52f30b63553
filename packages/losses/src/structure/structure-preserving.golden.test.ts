import * as tf from '@tensorflow/tfjs-core';
import { describeGolden, expectGolden, goldenTensor, type GoldenCase } from '@vse/testing';
import type { Loss } from '@vse/core';
import { structurePreserving } from './structure-preserving';

const setting = ({ settings }: GoldenCase, name: string) => Number(settings[name]);

function check(
  item: GoldenCase,
  loss: Loss,
  positives: tf.Tensor2D,
  names: {
    readonly images: string;
    readonly captions: string;
    readonly gradients: readonly [string, string];
  },
): void {
  const inputs = [names.images, names.captions].map((name) => goldenTensor<tf.Rank.R2>(item.inputs, name));
  const f = (images: tf.Tensor, captions: tf.Tensor) =>
    loss({
      scores: tf.zeros(positives.shape),
      positives,
      images: { vectors: tf.expandDims(images, 1) },
      captions: { vectors: tf.expandDims(captions, 1) },
    });
  const { value, grads } = tf.valueAndGrads(f)(inputs);
  expectGolden(value, item.outputs, 'loss');
  // Where vectors coincide, rounding decides which of the tied negatives are the hardest.
  if (inputs.some(hasTwins)) return;
  names.gradients.forEach((name, i) => expectGolden(grads[i]!, item.outputs, name));
}

/** True if two rows are equal. */
function hasTwins(vectors: tf.Tensor2D): boolean {
  const rows = vectors.arraySync().map((row) => row.join(' '));
  return new Set(rows).size < rows.length;
}

describeGolden('dspe_embedding_loss', (item) => {
  const loss = structurePreserving({
    preset: 'two-branch-tpami',
    margin: setting(item, 'margin'),
    captionAnchored: setting(item, 'im_loss_factor'),
    captionNeighbours: setting(item, 'sent_only_loss_factor'),
    topK: setting(item, 'num_neg_sample'),
  });
  const labels = goldenTensor<tf.Rank.R2>(item.inputs, 'im_labels'); // [captions, images]
  const gradients = ['grad_im', 'grad_sent'] as const;
  check(item, loss, tf.transpose(labels), { images: 'im_embeds', captions: 'sent_embeds', gradients });
});

describeGolden('dspe_paper_objective', (item) => {
  const loss = structurePreserving({
    margin: setting(item, 'margin'),
    captionAnchored: setting(item, 'lambda1'),
    imageNeighbours: setting(item, 'lambda2'),
    captionNeighbours: setting(item, 'lambda3'),
    epsilon: setting(item, 'eps'),
    topK: Infinity,
  });
  const images = tf.expandDims(goldenTensor<tf.Rank.R1>(item.inputs, 'x_group'), 1);
  const captions = tf.expandDims(goldenTensor<tf.Rank.R1>(item.inputs, 'y_group'), 0);
  const positives = tf.cast(tf.equal<tf.Tensor2D>(images, captions), 'float32');
  const gradients = ['grad_x', 'grad_y'] as const;
  check(item, loss, positives, { images: 'x', captions: 'y', gradients });
});
