import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { gruEncoder } from './gru-encoder';
import { buildVocabulary } from '../vocabulary/vocabulary';

const vocabulary = buildVocabulary(['a dog runs'], { minCount: 1 });
const small = { vocabulary, wordDim: 4, embedDim: 3 };

describe('gruEncoder', () => {
  it('returns the state after the last word by default', () => {
    const last = gruEncoder(small);
    const words = gruEncoder({ ...small, output: 'words' });
    const batch = last.collate(['a dog', 'a']);
    const { vectors } = words.encode(batch); // [2, 4, 3]
    const wanted = tf.concat(
      [tf.slice(vectors, [0, 3, 0], [1, 1, 3]), tf.slice(vectors, [1, 2, 0], [1, 1, 3])],
      0,
    );
    expectClose(last.encode(batch).vectors, wanted);
  });

  it("names its variables as VSE++'s checkpoints do", () => {
    const names = gruEncoder({ ...small, layers: 2 })
      .variables()
      .map(({ name }) => name);
    expect(names.slice(0, 3)).toEqual(['embed.weight', 'rnn.weight_ih_l0', 'rnn.weight_hh_l0']);
    expect(names).toContain('rnn.bias_hh_l1');
  });

  it('has the older form, and absolute values', () => {
    const older = gruEncoder({ ...small, form: 'reset-before', absolute: true });
    expect(older.variables()).toHaveLength(4);
    const values = older.encode(older.collate(['a dog', 'runs'])).vectors.dataSync();
    expect(values.every((value) => value >= 0)).toBe(true);
  });

  it('has dimensions 300 and 1024 by default, and shortens captions to maxWords', () => {
    const encoder = gruEncoder({ vocabulary, maxWords: 3 });
    expect(encoder.embedDim).toBe(1024);
    expect(encoder.variables()[0]!.variable.shape).toEqual([vocabulary.size, 300]);
    expect(encoder.collate(['a dog runs']).tokens.shape).toEqual([1, 3]);
    encoder.dispose();
  });
});
