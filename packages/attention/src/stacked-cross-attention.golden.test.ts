import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths } from '@vse/core';
import { expectClose, goldenCases, goldenTensor, tolerance, type GoldenCase } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import type { Aggregation } from './aggregation';
import type { AttentionDirection } from './attention-options';
import type { RawNormalization } from './raw-normalization';
import { stackedCrossAttention } from './stacked-cross-attention';

const normalizations: Readonly<Record<string, RawNormalization>> = {
  clipped_l2norm: 'clipped-l2',
  l2norm: 'l2',
  softmax: 'softmax',
  l1norm: 'l1',
  clipped_l1norm: 'clipped-l1',
  clipped: 'clipped',
  no_norm: 'none',
};
const aggregates: Readonly<Record<string, Aggregation>> = {
  LogSumExp: 'logSumExp',
  Mean: 'mean',
  Max: 'max',
  Sum: 'sum',
};

function similarityOf({ settings }: GoldenCase, direction: AttentionDirection) {
  return stackedCrossAttention({
    direction,
    aggregate: aggregates[settings['agg_func'] as string]!,
    normalization: normalizations[(settings['raw_feature_norm'] as string | undefined) ?? 'clipped_l2norm']!,
    inverseTemperature: settings['lambda_softmax'] as number,
    lseSharpness: (settings['lambda_lse'] as number | undefined) ?? 6,
  });
}

function run(item: GoldenCase, direction: AttentionDirection) {
  const images = goldenTensor<tf.Rank.R3>(item.inputs, 'images');
  const captions = goldenTensor<tf.Rank.R3>(item.inputs, 'captions');
  const mask = maskFromLengths(item.inputs['cap_lens']!.data as number[], captions.shape[1]);
  const similarity = similarityOf(item, direction);
  const score = (v: tf.Tensor, e: tf.Tensor) =>
    similarity.score({ features: v as tf.Tensor3D }, { features: e as tf.Tensor3D, mask });
  const [gradImages, gradCaptions] = tf.grads((v, e) => tf.sum(score(v, e)))([images, captions]);
  return { scores: score(images, captions), gradImages: gradImages!, gradCaptions: gradCaptions! };
}

/** Where the reference gives a number, ours must be close to it; where it gives NaN, ours must be finite. */
function expectCloseWhereFinite(got: tf.Tensor, item: GoldenCase, name: string): void {
  const wanted = item.outputs[name]!.data;
  const values = got.dataSync();
  expect(values.length).toBe(wanted.length);
  expect([...values].every(Number.isFinite)).toBe(true);
  const finite = wanted.flatMap((value, i) => (value === null ? [] : [i]));
  const target = finite.map((i) => wanted[i]!);
  // Terms of size 1 and more cancel in a gradient, so its small entries carry the error of the large ones.
  const largest = Math.max(1, ...target.map(Math.abs));
  expectClose(finite.map((i) => values[i]!), target, { absolute: 2 * tolerance * largest }); // prettier-ignore
}

for (const [file, direction] of [
  ['scan_xattn_t2i', 'text-to-image'],
  ['scan_xattn_i2t', 'image-to-text'],
] as const) {
  const cases = goldenCases(file);
  describe.skipIf(cases.length === 0)(`stackedCrossAttention ${direction} and SCAN`, () => {
    it.each(cases)('$name', (item) => {
      const { scores, gradImages, gradCaptions } = run(item, direction);
      expectClose(scores, goldenTensor(item.outputs, 'scores'));
      expectCloseWhereFinite(gradImages, item, 'grad_images');
      expectCloseWhereFinite(gradCaptions, item, 'grad_captions');
    });
  });
}
