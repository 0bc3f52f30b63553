import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { featureEncoder, fixedEncoder, tfidf } from '@vse/text-encoders';
import { expectSameEmbeddings, withRandomWeights } from '../testing/run-encoder';

const features = { dim: 4 };
const encoders = {
  featureEncoder: featureEncoder({ features, embedDim: 3 }),
  'featureEncoder of DSPE': featureEncoder({ features, embedDim: 3, hiddenDims: [5, 2], normalizeBatch: true }),
  'featureEncoder, another epsilon': featureEncoder({ features, embedDim: 3, hiddenDims: [5], normalizeBatch: { epsilon: 0.5 } }),
  'featureEncoder, order embeddings': featureEncoder({ features, embedDim: 3, hiddenDims: [6], absolute: true }),
  'featureEncoder, not normalised': featureEncoder({ features, embedDim: 3, normalize: false }),
  fixedEncoder: fixedEncoder({ features }),
  'fixedEncoder, not normalised': fixedEncoder({ features, normalize: false }),
}; // prettier-ignore

describe.each(Object.entries(encoders))('the graph of %s', (_, encoder) => {
  it('embeds as the encoder does, for any batch and weights', async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.nat(1000),
      fc.constantFrom(0, 0.3, 3),
      async (count, seed, scale) => {
        withRandomWeights(encoder, seed, scale);
        const rows = tf.randomNormal([count, 1, 4], 0, 1, 'float32', seed);
        await expectSameEmbeddings(encoder, { features: rows });
        await expectSameEmbeddings(encoder, { features: tf.zerosLike(rows) });
      },
    );
    await fc.assert(property, { numRuns: 10 });
  });
});

describe('the graph of featureEncoder over tf-idf', () => {
  it('embeds captions as collate packs them, with one that has no known word', async () => {
    const encoder = withRandomWeights(
      featureEncoder({ features: tfidf(['a dog runs', 'a cat sits', 'two dogs']), embedDim: 6 }),
    );
    await expectSameEmbeddings(encoder, encoder.collate(['a cat runs', 'xyz', 'two two dogs']));
  });
});
