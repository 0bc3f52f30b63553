import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportEncoder } from '../export/export-encoder';
import { regionProjection } from '@vse/image-encoders';
import { biGruEncoder, featureEncoder, relationEncoder } from '@vse/text-encoders';
import { expectNear, runExported, withRandomWeights } from '../testing/run-encoder';
import { quantizeRows } from './stored-matrix';

describe('quantizeRows', () => {
  it('rounds each row to 127 steps of its largest magnitude', () => {
    const { quantized, scales } = quantizeRows(
      Float32Array.of(127, -63.6, 0.4, 0, 0, 0, -2.54, 0.019, 1.27),
      3,
    );
    expect([...quantized]).toEqual([127, -64, 0, 0, 0, 0, -127, 1, 64]); // 1.27 / 0.02 = 63.5
    expect([...scales]).toEqual([1, 0, Math.fround(0.02)]);
  });

  it('is within half a step of every number', () => {
    const numbers = fc.array(fc.float({ noNaN: true, min: -100, max: 100 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(numbers, (values) => {
        const { quantized, scales } = quantizeRows(Float32Array.from(values), values.length);
        const [scale] = scales as unknown as [number];
        values.forEach((value, i) =>
          expect(Math.abs(quantized[i]! * scale - value)).toBeLessThanOrEqual(0.5001 * scale + 1e-43),
        );
      }),
    );
  });
});

const vocabulary = { size: 7, encode: () => [1], idOf: () => 1 };
const tokens = tf.tensor2d([1, 2, 3, 6, 0, 0], [2, 3], 'int32');
const mask = tf.tensor2d([1, 1, 1, 1, 0, 0], [2, 3]);
const cases = {
  biGruEncoder: {
    encoder: biGruEncoder({ vocabulary, wordDim: 6, embedDim: 5, layers: 2 }),
    batch: { tokens, mask },
  },
  regionProjection: {
    encoder: regionProjection({ inputDim: 6, embedDim: 5 }),
    batch: { regions: tf.randomNormal([2, 3, 6], 0, 1, 'float32', 1), mask },
  },
  featureEncoder: {
    encoder: featureEncoder({ features: { dim: 6 }, embedDim: 5, hiddenDims: [8] }),
    batch: { features: tf.randomNormal([2, 1, 6], 0, 1, 'float32', 2) },
  },
  relationEncoder: {
    encoder: relationEncoder({ vocabulary, wordDim: 6, embedDim: 5, perRelation: ['nsubj'] }),
    batch: { heads: tokens, dependents: tokens, kinds: tf.onesLike(tokens), mask },
  },
};

describe.each(Object.entries(cases))('%s with int8 weights', (_, { encoder, batch }) => {
  it('embeds as float32 weights do that were rounded before', async () => {
    withRandomWeights(encoder);
    const small = await exportEncoder(encoder, { weights: 'int8' });
    const exact = await runExported(await exportEncoder(encoder), batch);
    for (const { variable } of encoder.variables()) {
      if (variable.rank !== 2) continue; // biases stay float32
      const columns = variable.shape[1]!;
      const { quantized, scales } = quantizeRows((await variable.data()) as Float32Array, columns);
      const rounded = Float32Array.from(quantized, (step, i) => step * scales[Math.floor(i / columns)]!);
      variable.assign(tf.tensor(rounded, variable.shape));
    }
    const wanted = await runExported(await exportEncoder(encoder), batch);
    const got = await runExported(small, batch);
    expectNear(got['vectors']!, wanted['vectors']!);
    expect([...got['vectors']!]).not.toEqual([...exact['vectors']!]);
  });
});

describe('int8 weights', () => {
  it('make a file of about a quarter of the size', async () => {
    const encoder = biGruEncoder({ vocabulary: { ...vocabulary, size: 200 }, wordDim: 32, embedDim: 64 });
    const [large, small] = [await exportEncoder(encoder), await exportEncoder(encoder, { weights: 'int8' })];
    expect(small.bytes.length).toBeLessThan(0.32 * large.bytes.length);
    expect(small.metadata['weights']).toBe('int8');
  });
});
