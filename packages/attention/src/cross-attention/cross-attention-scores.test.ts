import * as tf from '@tensorflow/tfjs-core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { aggregations, type Aggregation } from './aggregation';
import { crossAttentionScores } from './cross-attention-scores';
import { rawNormalizations, type RawNormalization } from './raw-normalization';

const queries = tf.tensor3d([0.5, -1, 0.3, 1.2, 0.7, -0.4, 0, 0, 0, -0.6, 0.9, 1.1], [2, 2, 3]);
const sources = tf.tensor3d([1, 0.2, -0.5, 0.3, 0.8, 1.1, -0.7, 0.4, 0.6, 0, 0, 0], [2, 2, 3]);
const masks = { queries: tf.tensor2d([[1, 1], [0, 1]]), sources: tf.tensor2d([[1, 1], [1, 0]]) }; // prettier-ignore
const weights = tf.tensor2d([1, -2, 0.5, 1.5], [2, 2]);

describe('crossAttentionScores', () => {
  const kinds = (Object.keys(rawNormalizations) as RawNormalization[]).flatMap((normalization) =>
    (Object.keys(aggregations) as Aggregation[]).map((aggregate) => ({ normalization, aggregate })),
  );

  it.each(kinds)('$normalization $aggregate has the gradient of central differences', (kind) => {
    const attention = { ...kind, inverseTemperature: 2, lseSharpness: 4 };
    const f = (q: tf.Tensor, v: tf.Tensor) =>
      tf.sum<tf.Scalar>(
        tf.mul(crossAttentionScores(q as tf.Tensor3D, v as tf.Tensor3D, masks, attention), weights),
      );
    const [dQueries, dSources] = tf.grads((q, v) => f(q, v))([queries, sources]);
    // Padding is zero by contract and its entries are not free: only real ones are compared.
    const real = (x: tf.Tensor, mask: tf.Tensor2D) =>
      tf.mul(tf.reshape(x, [2, 2, 3]), tf.expandDims(mask, 2));
    const byQueries = tf.tensor(numericGradient((q) => f(q, sources), queries, 5e-3));
    const bySources = tf.tensor(numericGradient((v) => f(queries, v), sources, 5e-3));
    expectClose(real(dQueries!, masks.queries), real(byQueries, masks.queries), { absolute: 1e-2 });
    expectClose(real(dSources!, masks.sources), real(bySources, masks.sources), { absolute: 1e-2 });
  });

  it('leaves only what it returns', async () => {
    const attention = {
      normalization: 'l2',
      aggregate: 'max',
      inverseTemperature: 2,
      lseSharpness: 4,
    } as const;
    const run = () => tf.tidy(() => crossAttentionScores(queries, sources, masks, attention));
    expect(await tensorsLeftBy(run)).toBe(1);
  });
});
