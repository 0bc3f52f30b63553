import * as tf from '@tensorflow/tfjs-core';
import { describeGolden, expectClose, goldenTensor, type GoldenCase } from '@vse/testing';
import { maxOfHinges } from './max-of-hinges';
import { sumOfHinges } from './sum-of-hinges';

const lossOf = ({ settings }: GoldenCase) =>
  (settings['max_violation'] === true ? maxOfHinges : sumOfHinges)({ margin: Number(settings['margin']) });

/** The reference compares vectors that it has normalised already. */
const cosine = (images: tf.Tensor2D, captions: tf.Tensor2D): tf.Tensor2D =>
  tf.matMul(images, captions, false, true); // [images, captions]

/** Minus the length of what a caption has more than the image, coordinate by coordinate. */
function order(images: tf.Tensor2D, captions: tf.Tensor2D): tf.Tensor2D {
  const excess = tf.relu(tf.sub(tf.expandDims(captions, 0), tf.expandDims(images, 1))); // [images, captions, dim]
  const squares: tf.Tensor2D = tf.sum(tf.square(excess), 2); // [images, captions]
  return tf.neg<tf.Tensor2D>(tf.sqrt<tf.Tensor2D>(tf.maximum<tf.Tensor2D>(squares, 1e-30))); // the root has no slope at 0
}

function checkEmbeddings(item: GoldenCase): void {
  const loss = lossOf(item);
  const similarity = item.settings['measure'] === 'order' ? order : cosine;
  const images = goldenTensor<tf.Rank.R2>(item.inputs, 'im');
  const captions = goldenTensor<tf.Rank.R2>(item.inputs, 's');
  const f = (im: tf.Tensor, s: tf.Tensor) =>
    loss({ scores: similarity(im as tf.Tensor2D, s as tf.Tensor2D) });
  expectClose(f(images, captions), goldenTensor(item.outputs, 'loss'));
  if (item.outputs['scores']) {
    expectClose(similarity(images, captions), goldenTensor(item.outputs, 'scores'));
    expectClose(
      loss({ scores: goldenTensor<tf.Rank.R2>(item.outputs, 'scores') }),
      goldenTensor(item.outputs, 'loss'),
    );
  }
  // Rounding decides which of tied scores is the highest, and a slope of a clipped hinge of exactly 0 is a choice.
  if (item.note?.includes('ties') === true) return;
  const [towardsImages, towardsCaptions] = tf.grads(f)([images, captions]);
  expectClose(towardsImages!, goldenTensor(item.outputs, 'grad_im'), { absolute: 1e-5 });
  expectClose(towardsCaptions!, goldenTensor(item.outputs, 'grad_s'), { absolute: 1e-5 });
}

describeGolden('vsepp_contrastive_loss', checkEmbeddings);
describeGolden('vseinf_contrastive_loss', checkEmbeddings);

describeGolden('scan_contrastive_loss', (item) => {
  const scores = goldenTensor<tf.Rank.R2>(item.outputs, 'scores');
  const wanted = goldenTensor(item.outputs, 'loss');
  expectClose(lossOf(item)({ scores }), wanted);
  expectClose(lossOf(item)({ scores, positives: tf.eye(scores.shape[0]) }), wanted);
});
