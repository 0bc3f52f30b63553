import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type EncodeOptions, type Encoder } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { featureEncoder } from '../features/feature-encoder';
import { gruEncoder } from '../recurrent/gru-encoder';
import { buildVocabulary } from '../vocabulary/vocabulary';
import { tokenBatch } from './token-batch';
import { wordDropoutOf } from './word-dropout';

const vocabulary = buildVocabulary(['a dog runs after a red ball'], { minCount: 1 });
const captions = [[1, 4, 5, 6, 7, 2], [1, 8, 2]]; // prettier-ignore
/** Embeddings of items, flat. */
async function vectorsOf<Item>(encoder: Encoder<Item>, items: readonly Item[], options: EncodeOptions) {
  return [...(await encoder.encode(encoder.collate(items), options).vectors.data())];
}

const training = { training: true, draw: 'step 1' };

describe('word dropout of sequences', () => {
  const drop = (wordDropout: 'unknown' | 'removal', wordDropoutRate: number) =>
    wordDropoutOf('test', { wordDropoutRate, wordDropout }, { vocabulary, seed: 1 });
  const batch = () => tokenBatch('test', captions, { size: vocabulary.size });

  it('replaces words by the unknown one, never the ends or padding', async () => {
    const { tokens, mask } = drop('unknown', 0.99999)(batch(), training);
    expect(await tokens.array()).toEqual([[1, 3, 3, 3, 3, 2], [1, 3, 2, 0, 0, 0]]); // prettier-ignore
    expect(await mask.array()).toEqual([[1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0]]); // prettier-ignore
  });

  it('removes words and closes the gap', async () => {
    const { tokens, mask } = drop('removal', 0.99999)(batch(), training);
    expect(await tokens.array()).toEqual([[1, 2], [1, 2]]); // prettier-ignore
    expect(await mask.array()).toEqual([[1, 1], [1, 1]]); // prettier-ignore
    const some = drop('removal', 0.5)(batch(), training);
    const [rows, real] = [await some.tokens.array(), await some.mask.array()];
    rows.forEach((row, i) => {
      const words = row.filter((_, word) => real[i]![word] === 1);
      let from = 0; // in the order of the caption
      for (const word of words) from = captions[i]!.indexOf(word, from) + 1;
      expect(from).toBe(captions[i]!.length);
    });
  });

  it('drops at its rate, repeats a named draw, and only in training', async () => {
    const long = [[1, ...new Array<number>(2000).fill(5), 2]];
    const packed = tokenBatch('test', long, { size: vocabulary.size });
    const words = await drop('unknown', 0.3)(packed, training).tokens.data();
    expect(words.filter((id) => id === 3).length / 2000).toBeCloseTo(0.3, 1);
    expect(await drop('unknown', 0.3)(packed, training).tokens.data()).toEqual(words);
    expect(await drop('unknown', 0.3)(packed, { ...training, draw: 'step 2' }).tokens.data()).not.toEqual(
      words,
    );
    expect(drop('unknown', 0.3)(packed, { draw: 'step 1' })).toBe(packed);
    expect(drop('unknown', 0)(packed, training)).toBe(packed);
  });

  it('encodes a caption without its dropped words as the shorter caption', async () => {
    const options = { vocabulary, wordDim: 4, embedDim: 3, seed: 2 };
    const dropping = gruEncoder({ ...options, wordDropoutRate: 0.99999, wordDropout: 'removal' });
    const plain = gruEncoder(options);
    const got = await vectorsOf(dropping, ['a dog runs', 'a ball'], training);
    expect(got).toEqual(await vectorsOf(plain, ['', ''], {}));
    expect(await vectorsOf(dropping, ['a dog runs'], {})).toEqual(await vectorsOf(plain, ['a dog runs'], {}));
  });

  it('refuses a rate of 1, and a vocabulary without an unknown word', () => {
    expect(() => drop('removal', 1)).toThrow(OptionError);
    expect(() => gruEncoder({ vocabulary, wordDropoutRate: -1 })).toThrow('wordDropoutRate');
    const bare = { size: 9, encode: () => [1] };
    expect(() => gruEncoder({ vocabulary: bare, wordDropoutRate: 0.1 })).toThrow("Give 'removal'");
    expect(() => gruEncoder({ vocabulary, wordDropout: 'no' as 'removal' })).toThrow('wordDropout must be');
  });
});

describe('word dropout of bags', () => {
  it('zeroes numbers without scaling the others, in training only', async () => {
    const options = { features: { dim: 500 }, embedDim: 1, normalize: false };
    const encoder = featureEncoder({ ...options, wordDropoutRate: 0.3, seed: 1 });
    const [weight, bias] = encoder.variables().map(({ variable }) => variable);
    weight!.assign(tf.onesLike(weight!));
    const item = { values: new Float32Array(500).fill(1), length: 1, dim: 500 };
    const sum = async (given: object) => (await vectorsOf(encoder, [item], given))[0]!;
    expect(bias!.dataSync()[0]).toBe(0);
    expect(await sum({})).toBe(500);
    const first = await sum(training);
    expect(first).toBeGreaterThan(500 * 0.7 - 60); // 6 deviations
    expect(first).toBeLessThan(500 * 0.7 + 60);
    expect(await sum(training)).toBe(first);
    expect(await sum({ training: true, draw: 'step 2' })).not.toBe(first);
    expect(() => featureEncoder({ ...options, wordDropoutRate: 1 })).toThrow(OptionError);
  });
});
