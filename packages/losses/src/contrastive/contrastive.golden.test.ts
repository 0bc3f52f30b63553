import * as tf from '@tensorflow/tfjs-core';
import type { Loss } from '@vse/core';
import { l2Normalize } from '@vse/core';
import {
  describeGolden,
  expectClose,
  expectGolden,
  goldenTensor,
  goldenTolerance,
  type GoldenCase,
} from '@vse/testing';
import { expect } from 'vitest';
import { infoNce } from './info-nce';
import type { Matches } from '../pairs/matches';
import { multiSimilarityOf } from './multi-similarity';
import { ntXent, ntXentOf } from './nt-xent';
import { sigmoidPairs } from './sigmoid-pairs';
import { supervisedContrastiveOf } from './supervised-contrastive';
import { tripletMarginOf } from '../triplets/triplet-margin';

const setting = ({ settings }: GoldenCase, name: string) => Number(settings[name]);

/** Cosines of a set with itself or another, and the matches by label. */
function comparisonOf(item: GoldenCase, embeddings: tf.Tensor, others?: tf.Tensor): Matches {
  const labels = goldenTensor<tf.Rank.R1>(item.inputs, 'labels');
  const otherLabels = others ? goldenTensor<tf.Rank.R1>(item.inputs, 'ref_labels') : labels;
  const same = tf.cast<tf.Tensor2D>(
    tf.equal<tf.Tensor2D>(tf.expandDims(labels, 1), tf.expandDims(otherLabels, 0)),
    'float32',
  );
  const unit: tf.Tensor2D = l2Normalize(embeddings as tf.Tensor2D);
  return {
    scores: tf.matMul<tf.Tensor2D>(unit, others ? l2Normalize(others as tf.Tensor2D) : unit, false, true),
    positives: others ? same : tf.sub<tf.Tensor2D>(same, tf.eye(labels.shape[0])),
    negatives: tf.sub(1, same),
    diagonal: false,
  };
}

function checkComparison(item: GoldenCase, cost: (matches: Matches) => tf.Scalar): void {
  const names = item.inputs['ref_emb'] ? ['embeddings', 'ref_emb'] : ['embeddings'];
  const inputs = names.map((name) => goldenTensor(item.inputs, name));
  const f = (...x: tf.Tensor[]) => cost(comparisonOf(item, x[0]!, x[1]));
  const { value, grads } = tf.valueAndGrads(f)(inputs);
  expectGolden(value, item.outputs, 'loss');
  names.forEach((name, i) => expectGolden(grads[i]!, item.outputs, `grad_${name}`));
}

describeGolden('ntxent_loss', (item) => {
  const temperature = setting(item, 'temperature');
  checkComparison(item, (matches) => ntXentOf(matches, temperature));
  if (!item.inputs['ref_emb']) return;
  const { scores, positives } = comparisonOf(
    item,
    goldenTensor(item.inputs, 'embeddings'),
    goldenTensor(item.inputs, 'ref_emb'),
  );
  expectGolden(ntXent({ temperature, anchors: 'images' })({ scores, positives }), item.outputs, 'loss');
});

describeGolden('supcon_loss', (item) =>
  checkComparison(item, (matches) => supervisedContrastiveOf(matches, setting(item, 'temperature'))),
);

describeGolden('multi_similarity_loss', (item) => {
  const options = { alpha: setting(item, 'alpha'), beta: setting(item, 'beta'), base: setting(item, 'base') };
  checkComparison(item, (matches) => multiSimilarityOf(matches, options));
});

describeGolden('triplet_margin_loss', (item) => {
  const { swap, smooth } = item.settings;
  const options = { margin: setting(item, 'margin'), swap: swap === true, smooth: smooth === true };
  checkComparison(item, (matches) => tripletMarginOf(matches, options));
});

/**
 * Captions of a case. In the cases of a huge scale the reference compared images with themselves (CLIP) or with their
 * negatives (SigLIP), which the files do not contain: such a case has no inputs of its own, and its captions are made
 * here.
 */
function captionsOf(item: GoldenCase, sign: 1 | -1): tf.Tensor2D {
  if (!item.name.startsWith('edge_huge') || item.ownInputs.includes('text_features')) {
    return goldenTensor<tf.Rank.R2>(item.inputs, 'text_features');
  }
  return tf.mul(goldenTensor<tf.Rank.R2>(item.inputs, 'image_features'), sign);
}

/** Value of a loss over dot products, with its gradients in the embeddings and its variables. */
function checkPairs(
  item: GoldenCase,
  loss: Loss,
  text: tf.Tensor2D,
  variableGradients: readonly tf.Tensor[],
): void {
  const image = goldenTensor<tf.Rank.R2>(item.inputs, 'image_features');
  const f = (images: tf.Tensor, captions: tf.Tensor) =>
    loss({ scores: tf.matMul<tf.Tensor2D>(images, captions, false, true) });
  const { value, grads } = tf.valueAndGrads(f)([image, text]);
  const variables = loss.variables?.() ?? [];
  expect(variables.length).toBe(variableGradients.length);
  const { grads: learned } = tf.variableGrads(
    () => f(image, text),
    variables.map(({ variable }) => variable),
  );
  expectGolden(value, item.outputs, 'loss');
  expectGolden(grads[0]!, item.outputs, 'grad_image_features');
  expectGolden(grads[1]!, item.outputs, 'grad_text_features');
  // These two are sums in which terms of size 1 cancel.
  variables.forEach(({ variable }, i) =>
    expectClose(
      learned[variable.name]!,
      variableGradients[i]!,
      goldenTolerance(item.outputs, 'grad_logit_scale', { terms: 1 }),
    ),
  );
}

/** Gradient in the scale, as in the reference, from that in its logarithm, the variable. */
const gradientOfLog = (item: GoldenCase) =>
  tf.mul(goldenTensor(item.outputs, 'grad_logit_scale'), setting(item, 'logit_scale'));

describeGolden('clip_loss', (item) => {
  checkPairs(item, infoNce({ temperature: 1 / setting(item, 'logit_scale') }), captionsOf(item, 1), [
    gradientOfLog(item),
  ]);
});

describeGolden('siglip_loss', (item) => {
  const loss = sigmoidPairs({ scale: setting(item, 'logit_scale'), bias: setting(item, 'logit_bias') });
  checkPairs(item, loss, captionsOf(item, -1), [
    gradientOfLog(item),
    goldenTensor(item.outputs, 'grad_logit_bias'),
  ]);
});
