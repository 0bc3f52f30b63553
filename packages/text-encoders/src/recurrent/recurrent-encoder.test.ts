import * as tf from '@tensorflow/tfjs-core';
import { disposeSet, OptionError, ShapeError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { biGruEncoder } from './bi-gru-encoder';
import { gruEncoder } from './gru-encoder';
import { wordVectorsOf } from '../vectors/word-vectors';
import { buildVocabulary } from '../vocabulary/vocabulary';

const captions = ['a dog runs', 'a cat', ''];
const vocabulary = buildVocabulary(captions, { minCount: 1 });
const small = { vocabulary, wordDim: 4, embedDim: 3, seed: 1 };
const makers = [
  ['gruEncoder', gruEncoder],
  ['biGruEncoder', biGruEncoder],
] as const;

describe.each(makers)('%s', (name, make) => {
  it('gives unit vectors for words and zeros for padding', () => {
    const encoder = make({ ...small, output: 'words' });
    expect([encoder.name, encoder.embedDim]).toEqual([name, 3]);
    expect(encoder.fingerprint).toEqual({ vocabulary: vocabulary.hash });
    const { vectors, mask } = encoder.encode(encoder.collate(captions));
    expect(vectors.shape).toEqual([3, 5, 3]);
    expectClose(tf.norm(vectors, 2, 2), mask!);
    encoder.dispose();
  });

  it('embeds a caption alone as in a batch', () => {
    const encoder = make({ ...small, output: 'last' });
    const { vectors, mask } = encoder.encode(encoder.collate(captions));
    expect(mask).toBeUndefined();
    expect(vectors.shape).toEqual([3, 1, 3]);
    const alone = captions.map((caption) => encoder.encode(encoder.collate([caption])).vectors);
    expectClose(tf.concat(alone, 0), vectors);
    encoder.dispose();
  });

  it('frees everything it makes', async () => {
    const use = () => {
      const encoder = make({ ...small, layers: 2 });
      const batch = encoder.collate(captions);
      disposeSet(encoder.encode(batch));
      tf.dispose(tf.variableGrads(() => tf.sum(encoder.encode(batch).vectors)));
      tf.dispose(batch);
      encoder.dispose();
    };
    expect(await tensorsLeftBy(use)).toBe(0);
  });

  it('learns: a step against the gradient lowers what it measures', () => {
    const encoder = make({ ...small, normalize: false });
    const batch = encoder.collate(captions);
    const loss = () => tf.sum<tf.Scalar>(tf.square(encoder.encode(batch).vectors));
    const before = loss().dataSync()[0]!;
    tf.train.sgd(0.05).minimize(loss);
    expect(loss().dataSync()[0]!).toBeLessThan(before);
    encoder.dispose();
  });

  it('rejects bad input', () => {
    expect(() => make({ ...small, output: 'all' as never })).toThrow(OptionError);
    expect(() => make({ ...small, maxWords: 1 })).toThrow(/at least 2/);
    const encoder = make(small);
    expect(() => encoder.encode({})).toThrow(/use collate/);
    expect(() => encoder.encode({ tokens: tf.ones([2, 3], 'int32'), mask: tf.ones([2, 2]) })).toThrow(
      ShapeError,
    );
    expect(() => encoder.collate([])).toThrow(/no caption/);
    encoder.dispose();
  });

  it('starts from given word vectors, and trains them or not', () => {
    const wordVectors = wordVectorsOf(['dog', 'cat'], Float32Array.of(1, 2, 3, 4, 5, 6));
    const encoder = make({ vocabulary, embedDim: 3, seed: 1, wordVectors });
    const plain = make({ vocabulary, embedDim: 3, seed: 1, wordDim: 3 });
    const table = (of: typeof encoder) => of.variables()[0]!.variable;
    expect(table(encoder).shape).toEqual([vocabulary.size, 3]);
    const rows = (of: typeof encoder, word: string) =>
      tf.slice(table(of), [vocabulary.idOf(word), 0], [1, 3]);
    expectClose(rows(encoder, 'dog'), tf.tensor2d([[1, 2, 3]]));
    expectClose(rows(encoder, 'cat'), tf.tensor2d([[4, 5, 6]]));
    expectClose(rows(encoder, 'runs'), rows(plain, 'runs'));
    expect(table(encoder).trainable).toBe(true);
    const frozen = make({ vocabulary, embedDim: 3, wordVectors, trainWordVectors: false });
    expect(table(frozen).trainable).toBe(false);
    expect(frozen.variables()[0]!.name).toBe('embed.weight');
  });

  it('reports why it cannot use word vectors', () => {
    const wordVectors = wordVectorsOf(['dog'], Float32Array.of(1, 2));
    expect(() => make({ vocabulary, wordVectors, wordDim: 3 })).toThrow(
      /wordDim must be 2, the dimension of wordVectors, got 3/,
    );
    const ids = { size: 9, encode: () => [1, 2] };
    expect(() => make({ vocabulary: ids, wordVectors })).toThrow(/need a vocabulary with its words/);
  });
});
