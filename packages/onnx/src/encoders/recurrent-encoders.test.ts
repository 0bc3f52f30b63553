import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { biGruEncoder, biRnnEncoder, favreEncoder, gruEncoder, wordEncoder } from '@vse/text-encoders';
import { expectSameEmbeddings, withRandomWeights } from '../testing/run-encoder';

const vocabulary = { size: 7, encode: () => [1] };
const sizes = { vocabulary, wordDim: 3, embedDim: 5 };

const encoders = {
  'gruEncoder, last': gruEncoder({ ...sizes }),
  'gruEncoder, words': gruEncoder({ ...sizes, output: 'words' }),
  'gruEncoder, reset-before': gruEncoder({ ...sizes, form: 'reset-before' }),
  'gruEncoder, reset-before, words, two layers': gruEncoder({
    ...sizes,
    form: 'reset-before',
    layers: 2,
    output: 'words',
  }),
  'gruEncoder, order embeddings': gruEncoder({ ...sizes, absolute: true }),
  'gruEncoder, not normalised': gruEncoder({ ...sizes, normalize: false }),
  biGruEncoder: biGruEncoder({ ...sizes }),
  'biGruEncoder, last': biGruEncoder({ ...sizes, output: 'last' }),
  'biGruEncoder, three layers, absolute': biGruEncoder({ ...sizes, layers: 3, absolute: true }),
  biRnnEncoder: biRnnEncoder({ ...sizes, hiddenDim: 4 }),
  'biRnnEncoder, not normalised': biRnnEncoder({ ...sizes, hiddenDim: 4, normalize: false }),
  wordEncoder: wordEncoder({ vocabulary, embedDim: 5 }),
  'wordEncoder, order embeddings, not normalised': wordEncoder({
    vocabulary,
    embedDim: 5,
    absolute: true,
    normalize: false,
  }),
};

/** Captions of these lengths, with words in their padding too. */
function captions(lengths: readonly number[], seed: number) {
  const longest = Math.max(...lengths);
  const tokens = tf.tidy(() =>
    tf.cast(tf.randomUniform([lengths.length, longest], 0, vocabulary.size, 'float32', seed), 'int32'),
  );
  return { tokens, mask: maskFromLengths([...lengths], longest) };
}

describe.each(Object.entries(encoders))('the graph of %s', (_, encoder) => {
  it('embeds as the encoder does, for any lengths and weights', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }),
      fc.nat(1000),
      fc.constantFrom(0, 0.05, 0.3, 2),
      async (lengths, seed, scale) => {
        withRandomWeights(encoder, seed, scale);
        await expectSameEmbeddings(encoder, captions(lengths, seed));
      },
    );
    await fc.assert(property, { numRuns: 12, examples: [[[1], 1, 0.3], [[1, 1, 1], 2, 0.3], [[6, 1], 3, 0.3]] }); // prettier-ignore
  });

  it('embeds captions without words as zeros, with the others beside them', async () => {
    withRandomWeights(encoder);
    await expectSameEmbeddings(encoder, captions([0, 3, 0, 1], 5));
  });
});

describe('the graph of favreEncoder', () => {
  it('reads padding like a word, at any length', async () => {
    for (const length of [1, 4]) {
      const encoder = withRandomWeights(favreEncoder({ ...sizes, length }), 3, 1);
      const tokens = tf.tensor2d(
        Array.from({ length: 3 * length }, (_, i) => i % 7),
        [3, length],
        'int32',
      );
      await expectSameEmbeddings(encoder, { tokens });
      expect(encoder.encode({ tokens }).vectors.shape).toEqual([3, 1, 5]);
    }
  });
});
