import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths } from '@vse/core';
import { describeGolden, expectGolden, goldenTensor, scanCondition, scanOptions } from '@vse/testing';
import { stackedCrossAttention } from './stacked-cross-attention';

/**
 * The gradient of SCAN's contrastive loss by the scores, in plain loops: which hinges are open decides it. At a kink (two
 * hardest of equal height, a hinge at exactly 0) there is no gradient, and the reference takes one or another.
 */
function lossAndGradient(scores: number[][], margin: number, hardest: boolean) {
  const count = scores.length;
  const gradient = scores.map((row) => row.map(() => 0));
  let loss = 0;
  let kink = false;
  const pay = (wrong: [number, number], own: number) => {
    const hinge = margin + scores[wrong[0]]![wrong[1]]! - scores[own]![own]!;
    kink ||= Math.abs(hinge) < 1e-7;
    if (hinge <= 0) return;
    loss += hinge;
    gradient[wrong[0]]![wrong[1]]! += 1;
    gradient[own]![own]! -= 1;
  };
  for (let own = 0; own < count; own++) {
    const others = scores.flatMap((_, i) => (i === own ? [] : [i]));
    for (const at of [(i: number) => [own, i] as const, (i: number) => [i, own] as const]) {
      const value = (i: number) => scores[at(i)[0]]![at(i)[1]]!;
      const worst = others.reduce((best, i) => (best < 0 || value(i) > value(best) ? i : best), -1);
      kink ||= hardest && others.some((i) => i !== worst && value(i) === value(worst));
      const paid = hardest ? others.filter((i) => i === worst) : others;
      for (const i of paid) pay([...at(i)], own);
    }
  }
  return { loss, gradient, kink };
}

describeGolden(
  'scan_contrastive_loss',
  ({ settings, inputs, outputs }) => {
    const images = goldenTensor<tf.Rank.R3>(inputs, 'images');
    const captions = goldenTensor<tf.Rank.R3>(inputs, 'captions');
    const mask = maskFromLengths(inputs['cap_lens']!.data as number[], captions.shape[1]);
    const similarity = stackedCrossAttention(scanOptions(settings));
    const score = (v: tf.Tensor, e: tf.Tensor) =>
      similarity.score({ vectors: v as tf.Tensor3D }, { vectors: e as tf.Tensor3D, mask });
    const wanted = goldenTensor<tf.Rank.R2>(outputs, 'scores');
    expectGolden(score(images, captions), outputs, 'scores');

    const { loss, gradient, kink } = lossAndGradient(wanted.arraySync(), settings['margin'] as number, settings['max_violation'] as boolean); // prettier-ignore
    expectGolden([loss], outputs, 'loss');
    if (kink) return;
    const gradients = tf.grads((v, e) => tf.sum(tf.mul(score(v, e), tf.tensor2d(gradient))))([
      images,
      captions,
    ]);
    const condition = scanCondition(settings, inputs);
    expectGolden(gradients[0]!, outputs, 'grad_images', { condition });
    expectGolden(gradients[1]!, outputs, 'grad_captions', { condition });
  },
  { title: 'stackedCrossAttention under the contrastive loss of SCAN' },
);
