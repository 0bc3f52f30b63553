import * as tf from '@tensorflow/tfjs-core';
import { describeGolden, expectGolden, goldenTensor, type GoldenCase } from '@vse/testing';
import { maxOfHinges } from './max-of-hinges';
import { sumOfHinges } from './sum-of-hinges';

const lossOf = ({ settings }: GoldenCase) =>
  (settings['max_violation'] === true ? maxOfHinges : sumOfHinges)({ margin: Number(settings['margin']) });

/** Product of vectors that the reference has normalised already. */
const cosine = (images: tf.Tensor2D, captions: tf.Tensor2D): tf.Tensor2D =>
  tf.matMul(images, captions, false, true); // [images, captions]

/** Order violation, negated: length of the part by which a caption exceeds the image. */
function order(images: tf.Tensor2D, captions: tf.Tensor2D): tf.Tensor2D {
  const excess = tf.relu(tf.sub(tf.expandDims(captions, 0), tf.expandDims(images, 1))); // [images, captions, dim]
  const squares: tf.Tensor2D = tf.sum(tf.square(excess), 2); // [images, captions]
  return tf.neg<tf.Tensor2D>(tf.sqrt<tf.Tensor2D>(tf.maximum<tf.Tensor2D>(squares, 1e-30))); // the root has no gradient at 0
}

/**
 * True if the gradient is not unique within float32 rounding: two hardest negatives score the same, or a hinge is
 * exactly 0.
 */
function hasKink(scores: readonly (readonly number[])[], margin: number, hardest: boolean): boolean {
  const near = (x: number) => Math.abs(x) < 1e-6;
  const lines = [...scores, ...scores.map((_, column) => scores.map((row) => row[column]!))];
  return lines.some((line, i) => {
    const own = i % scores.length;
    const hinges = line.flatMap((score, k) => (k === own ? [] : [margin + score - line[own]!]));
    const [first = -1, second = -1] = hinges.sort((a, b) => b - a);
    return hardest ? near(first) || (first > 0 && near(first - second)) : hinges.some(near);
  });
}

function checkEmbeddings(item: GoldenCase): void {
  const loss = lossOf(item);
  const similarity = item.settings['measure'] === 'order' ? order : cosine;
  const images = goldenTensor<tf.Rank.R2>(item.inputs, 'im');
  const captions = goldenTensor<tf.Rank.R2>(item.inputs, 's');
  const f = (im: tf.Tensor, s: tf.Tensor) =>
    loss({ scores: similarity(im as tf.Tensor2D, s as tf.Tensor2D) });
  expectGolden(f(images, captions), item.outputs, 'loss');
  const scores = similarity(images, captions); // [images, captions]
  if (item.outputs['scores']) {
    expectGolden(scores, item.outputs, 'scores');
    expectGolden(loss({ scores: goldenTensor(item.outputs, 'scores') }), item.outputs, 'loss');
  }
  const { margin, max_violation: hardest } = item.settings;
  if (hasKink(scores.arraySync(), Number(margin), hardest === true)) return;
  const [towardsImages, towardsCaptions] = tf.grads(f)([images, captions]);
  expectGolden(towardsImages!, item.outputs, 'grad_im');
  expectGolden(towardsCaptions!, item.outputs, 'grad_s');
}

describeGolden('vsepp_contrastive_loss', checkEmbeddings);
describeGolden('vseinf_contrastive_loss', checkEmbeddings);

describeGolden('scan_contrastive_loss', (item) => {
  const scores = goldenTensor<tf.Rank.R2>(item.outputs, 'scores');
  expectGolden(lossOf(item)({ scores }), item.outputs, 'loss');
  expectGolden(lossOf(item)({ scores, positives: tf.eye(scores.shape[0]) }), item.outputs, 'loss');
});
