import * as tf from '@tensorflow/tfjs-core';
import { DataError, disposeSet, OptionError, ShapeError } from '@vse/core';
import { gru } from '@vse/layers';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { favreEncoder, type FavreEncoder } from './favre-encoder';
import { vocabularyBy } from '../vocabulary/vocabulary-by';
import { wordVectorsOf } from '../vectors/word-vectors';

const captions = ['a dog runs', 'a cat', ''];
const vocabulary = vocabularyBy('favre', captions); // a 1, dog 2, runs 3, cat 4
const small = { vocabulary, wordDim: 3, embedDim: 4, length: 4, seed: 1 };

describe('favreEncoder', () => {
  it('pads in front and cuts in front, as pad_sequences does', () => {
    const encoder = favreEncoder(small);
    const { tokens } = encoder.collate([...captions, 'cat a dog runs zebra']);
    expectClose(tokens, tf.tensor2d([[0, 1, 2, 3], [0, 0, 1, 4], [0, 0, 0, 0], [1, 2, 3, 0]])); // prettier-ignore
    encoder.dispose();
  });

  it('takes a step by hand', () => {
    const encoder = favreEncoder({ vocabulary, wordDim: 1, embedDim: 1, length: 1 });
    const values = [
      [0, 0, 0.5, 0, 0],
      [1, 2, 3],
      [4, 5, 6],
      [0.1, 0.2, 0.3],
    ];
    encoder.variables().forEach(({ variable }, i) => variable.assign(tf.tensor(values[i]!, variable.shape)));
    const { vectors } = encoder.encode(encoder.collate(['dog']));
    // x = 0.5: z = 0.2 (2 * 0.5 + 0.2) + 0.5 = 0.74, n = tanh(3 * 0.5 + 0.3), h' = 0.26 n.
    expectClose(vectors, [0.26 * Math.tanh(1.8)]);
    encoder.dispose();
  });

  it('reads padding as a word: its last state is that of all steps without a mask', () => {
    const encoder = favreEncoder(small);
    const layer = gru({ inputDim: 3, hiddenDim: 4, form: 'reset-before' });
    const [table, ...weights] = encoder.variables();
    layer.variables().forEach(({ variable }, i) => variable.assign(weights[i]!.variable));
    const batch = encoder.collate(captions);
    const vectors = tf.gather(table!.variable, batch.tokens) as unknown as tf.Tensor3D;
    const states = layer.apply(vectors);
    expectClose(encoder.encode(batch).vectors, tf.slice(states, [0, 3, 0], [3, 1, 4]));
    encoder.dispose();
    layer.dispose();
  });

  it('has the gradient of its definition', () => {
    const encoder = favreEncoder(small);
    const batch = encoder.collate(captions);
    const cotangent = tf.randomNormal([3, 1, 4], 0, 1, 'float32', 2);
    const loss = () => tf.sum<tf.Scalar>(tf.mul(encoder.encode(batch).vectors, cotangent));
    for (const { variable } of encoder.variables()) {
      const { grads } = tf.variableGrads(loss, [variable]);
      const start = tf.clone(variable);
      const wanted = numericGradient((x) => {
        variable.assign(x);
        return loss();
      }, start);
      variable.assign(start);
      expectClose(grads[variable.name]!, wanted, { relative: 5e-3, absolute: 2e-3 });
    }
    encoder.dispose();
  });

  it('embeds a caption alone as in a batch, for any text', () => {
    const encoder = favreEncoder(small);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 3 }), (texts) => {
        tf.tidy(() => {
          const together = encoder.encode(encoder.collate(texts)).vectors;
          const alone = texts.map((text) => encoder.encode(encoder.collate([text])).vectors);
          expectClose(together, tf.concat(alone, 0));
        });
      }),
    );
    encoder.dispose();
  });

  it('leaves one tensor behind, and nothing once all is freed', async () => {
    const encoder = favreEncoder(small);
    const batch = encoder.collate(captions);
    expect(await tensorsLeftBy(() => encoder.encode(batch))).toBe(1);
    const use = () => {
      const other = favreEncoder(small);
      const packed = other.collate(captions);
      disposeSet(other.encode(packed));
      tf.dispose(packed);
      other.dispose();
    };
    expect(await tensorsLeftBy(use)).toBe(0);
  });

  it('removes words in training, before it pads and cuts', async () => {
    const training = { training: true, draw: 'step 1' };
    const vectorsOf = (encoder: FavreEncoder, texts: readonly string[], options = {}) =>
      encoder.encode(encoder.collate(texts), options).vectors.data();
    const plain = favreEncoder(small);
    const none = favreEncoder({ ...small, wordDropoutRate: 0.99999 });
    expect(await vectorsOf(none, ['a dog runs'], training)).toEqual(await vectorsOf(plain, ['']));
    expect(await vectorsOf(none, ['a dog runs'])).toEqual(await vectorsOf(plain, ['a dog runs']));
    const some = favreEncoder({ ...small, length: 2, wordDropoutRate: 0.3 });
    const pairs = await Promise.all(
      ['', 'a', 'dog', 'runs', 'a dog', 'a runs', 'dog runs'].map((text) =>
        vectorsOf(favreEncoder({ ...small, length: 2 }), [text]),
      ),
    );
    const drawn: Set<number> = new Set();
    for (let step = 0; step < 60; step++) {
      const got = await vectorsOf(some, ['a dog runs'], { training: true, draw: String(step) });
      drawn.add(pairs.findIndex((wanted) => String(wanted) === String(got)));
    }
    expect(drawn.has(-1)).toBe(false); // always the last two of the words that stay
    expect(drawn.has(4)).toBe(true); // 'a dog', whose first word would be cut without dropout
    const again = await vectorsOf(some, ['a dog runs'], training);
    expect(await vectorsOf(some, ['a dog runs'], training)).toEqual(again);
    expect(() => favreEncoder({ ...small, wordDropoutRate: 1 })).toThrow(OptionError);
    expect(() => some.encode({ tokens: tf.zeros([1, 2], 'int32') }, training)).toThrow('that collate packed');
    expect(some.recipe).toMatchObject({ args: [{ wordDropoutRate: 0.3 }] });
  });

  it('starts from given word vectors, and names its variables', () => {
    const wordVectors = wordVectorsOf(['dog'], Float32Array.of(7, 8));
    const encoder = favreEncoder({ vocabulary, wordVectors, trainWordVectors: false });
    expect(encoder.variables().map(({ name }) => name)).toEqual([
      'embed.weight', 'rnn.weight_ih_l0', 'rnn.weight_hh_l0', 'rnn.bias_ih_l0',
    ]); // prettier-ignore
    const table = encoder.variables()[0]!.variable;
    expect(table.trainable).toBe(false);
    expectClose([...table.dataSync()].slice(4, 6), [7, 8]);
    expect(encoder.embedDim).toBe(256);
    encoder.dispose();
  });

  it('rejects bad input', () => {
    expect(() => favreEncoder({ vocabulary, length: 0 })).toThrow(OptionError);
    const encoder = favreEncoder(small);
    expect(() => encoder.collate([])).toThrow(DataError);
    expect(() => encoder.encode({})).toThrow(/use collate/);
    expect(() => encoder.encode({ tokens: tf.zeros([1, 5], 'int32') })).toThrow(ShapeError);
  });
});
