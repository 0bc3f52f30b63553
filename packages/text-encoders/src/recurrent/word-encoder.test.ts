import * as tf from '@tensorflow/tfjs-core';
import { disposeSet, OptionError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { wordVectorsOf } from '../vectors/word-vectors';
import { buildVocabulary } from '../vocabulary/vocabulary';
import { wordEncoder } from './word-encoder';

const captions = ['a dog runs', 'a dog'];
const vocabulary = buildVocabulary(captions, { minCount: 1 });

describe('wordEncoder', () => {
  it('gives the vector of each word of its table, of length 1, and 0 for padding', async () => {
    const encoder = wordEncoder({ vocabulary, embedDim: 3, seed: 2 });
    const [table, ...others] = encoder.variables();
    expect([table!.name, others]).toEqual(['embed.weight', []]);
    const rows = (await table!.variable.array()) as number[][];
    const { vectors, mask } = encoder.encode(encoder.collate(captions));
    expect(await mask!.array()).toEqual([[1, 1, 1, 1, 1], [1, 1, 1, 1, 0]]); // prettier-ignore
    const unit = (row: readonly number[]) => row.map((value) => value / Math.hypot(...row));
    const wanted = captions.flatMap((caption) =>
      Array.from(vocabulary.encode(caption), (id) => unit(rows[id]!)),
    );
    expectClose(vectors, [...wanted.flat(), 0, 0, 0]);
    encoder.dispose();
  });

  it('reads captions by their lengths and by their mask alike', () => {
    const encoder = wordEncoder({ vocabulary, embedDim: 3, normalize: false });
    const batch = encoder.collate(captions);
    const unknown = { tokens: tf.clone(batch.tokens), mask: batch.mask };
    expectClose(encoder.encode(unknown).vectors, encoder.encode(batch).vectors);
    encoder.dispose();
  });

  it('trains only the words of a batch', async () => {
    const encoder = wordEncoder({ vocabulary, embedDim: 3, seed: 2 });
    const { variable } = encoder.variables()[0]!;
    const batch = encoder.collate(['a']);
    const cost = () => tf.sum<tf.Scalar>(tf.slice(encoder.encode(batch).vectors, [0, 0, 0], [-1, -1, 1]));
    const { grads } = tf.variableGrads(cost, [variable]);
    const rows = (await grads[variable.name]!.array()) as number[][];
    const moved = rows.flatMap((row, id) => (row.some((value) => value !== 0) ? [id] : []));
    expect(moved).toEqual([...new Set(vocabulary.encode('a'))].sort((a, b) => a - b));
    encoder.dispose();
  });

  it('starts from word vectors, whose dimension is that of the embeddings', async () => {
    const vectors = wordVectorsOf(['dog'], Float32Array.of(3, 4));
    const encoder = wordEncoder({ vocabulary, wordVectors: vectors });
    expect(encoder.embedDim).toBe(2);
    expectClose(tf.slice(encoder.encode(encoder.collate(['dog'])).vectors, [0, 1, 0], [1, 1, 2]), [0.6, 0.8]);
    expect(() => wordEncoder({ vocabulary, wordVectors: vectors, embedDim: 3 })).toThrow(OptionError);
    const tensors = await tensorsLeftBy(() => {
      const batch = encoder.collate(captions);
      disposeSet(encoder.encode(batch));
      tf.dispose(batch);
    });
    expect(tensors).toBe(0);
    encoder.dispose();
  });

  it('refuses sizes out of range', () => {
    expect(() => wordEncoder({ vocabulary, embedDim: 0 })).toThrow(
      /wordEncoder: (embedDim|wordDim) must be a whole number/,
    );
  });
});
