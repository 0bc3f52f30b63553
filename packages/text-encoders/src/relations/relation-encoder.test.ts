import * as tf from '@tensorflow/tfjs-core';
import { disposeSet, OptionError, ShapeError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordVectorsOf } from '../vectors/word-vectors';
import { vocabularyOf, specialWords } from '../vocabulary/vocabulary';
import { relationEncoder, type RelationEncoder } from './relation-encoder';
import type { WordRelation } from './word-relation';

const vocabulary = vocabularyOf([...specialWords, 'dog', 'brown', 'runs', 'cat']);
const relation = (name: string, head: string, dependent: string): WordRelation => ({
  relation: name, head, dependent, headIndex: 0, dependentIndex: 1,
}); // prettier-ignore
const amod = relation('amod', 'dog', 'brown');
const nsubj = relation('nsubj', 'runs', 'dog');
const strange = relation('obl', 'flies', 'cat');
const captions = [[amod, nsubj, strange], [nsubj]];
const small = { vocabulary, wordDim: 3, embedDim: 4, seed: 1 };

const valuesOf = (encoder: RelationEncoder, name: string) =>
  encoder.variables().find((variable) => variable.name === name)!.variable;

describe('relationEncoder', () => {
  it('is ReLU(W [head; dependent] + b) by hand', () => {
    const encoder = relationEncoder({ vocabulary, wordDim: 1, embedDim: 2 });
    const words = [0, 0, 0, 0, 2, 3, 0, 0]; // dog 2, brown 3
    valuesOf(encoder, 'embed.weight').assign(tf.tensor2d(words, [8, 1]));
    valuesOf(encoder, 'fc.weight').assign(tf.tensor2d([[1, 10], [-1, 0]])); // prettier-ignore
    valuesOf(encoder, 'fc.bias').assign(tf.tensor1d([0.5, 1]));
    const { vectors, mask } = encoder.encode(encoder.collate([[amod]]));
    // 1 * 2 + 10 * 3 + 0.5 = 32.5; -1 * 2 + 0 * 3 + 1 = -1, which ReLU makes 0.
    expectClose(vectors, tf.tensor3d([[[32.5, 0]]]));
    expectClose(mask!, tf.tensor2d([[1]]));
    encoder.dispose();
  });

  it.each([
    ['one matrix', []],
    ['a matrix for each of some', ['amod', 'nsubj']],
  ])('agrees with a loop over relations, %s', (_, perRelation) => {
    const encoder = relationEncoder({ ...small, perRelation });
    const { vectors, mask } = encoder.encode(encoder.collate(captions));
    expect(vectors.shape).toEqual([2, 3, 4]);
    expectClose(vectors, slowly(encoder, perRelation));
    expectClose(mask!, tf.tensor2d([[1, 1, 1], [1, 0, 0]])); // prettier-ignore
    encoder.dispose();
  });

  it.each([
    ['one matrix', []],
    ['a matrix for each of some', ['amod']],
  ])('has the gradient of its definition, %s', (_, perRelation) => {
    const encoder = relationEncoder({ ...small, perRelation });
    const batch = encoder.collate(captions);
    const cotangent = tf.randomNormal([2, 3, 4], 0, 1, 'float32', 5);
    const loss = () => tf.sum<tf.Scalar>(tf.mul(encoder.encode(batch).vectors, cotangent));
    for (const { name, variable } of encoder.variables()) {
      const { grads } = tf.variableGrads(loss, [variable]);
      const start = tf.clone(variable);
      const wanted = numericGradient((x) => {
        variable.assign(x);
        return loss();
      }, start);
      variable.assign(start);
      expectClose(grads[variable.name]!, wanted, { relative: 5e-3, absolute: 2e-3 });
      expect(name).toMatch(/^(embed\.weight|fc(\.amod)?\.(weight|bias))$/);
    }
    encoder.dispose();
  });

  it('embeds a caption alone as in any batch', () => {
    const encoder = relationEncoder({ ...small, perRelation: ['amod'] });
    const any = fc.array(fc.constantFrom(amod, nsubj, strange), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 4 }), (lists) => {
        tf.tidy(() => {
          const { vectors } = encoder.encode(encoder.collate(lists));
          lists.forEach((list, row) => {
            const alone = encoder.encode(encoder.collate([list])).vectors;
            expectClose(tf.slice(vectors, [row, 0, 0], [1, list.length, 4]), alone);
          });
        });
      }),
    );
    encoder.dispose();
  });

  it('leaves two tensors behind, and nothing once all is freed', async () => {
    const encoder = relationEncoder({ ...small, perRelation: ['amod'] });
    const batch = encoder.collate(captions);
    expect(await tensorsLeftBy(() => encoder.encode(batch))).toBe(2);
    const use = () => {
      const other = relationEncoder(small);
      const packed = other.collate(captions);
      disposeSet(other.encode(packed));
      tf.dispose(packed);
      other.dispose();
    };
    expect(await tensorsLeftBy(use)).toBe(0);
  });

  it('keeps given word vectors fixed by default, and names every variable', () => {
    const wordVectors = wordVectorsOf(['dog', 'runs'], Float32Array.of(1, 2, 3, 4, 5, 6));
    const fixed = relationEncoder({ ...small, wordVectors });
    expect(fixed.variables().map(({ name, variable }) => [name, variable.trainable])).toEqual([
      ['embed.weight', false], ['fc.weight', true], ['fc.bias', true],
    ]); // prettier-ignore
    const table = [...valuesOf(fixed, 'embed.weight').dataSync()];
    expectClose(table.slice(12, 15), [1, 2, 3]); // dog is 4
    expectClose(table.slice(18, 21), [4, 5, 6]); // runs is 6
    const trained = relationEncoder({ ...small, wordVectors, trainWordVectors: true, perRelation: ['amod'] });
    expect(valuesOf(trained, 'embed.weight').trainable).toBe(true);
    expect(trained.variables().map(({ name }) => name)).toEqual([
      'embed.weight', 'fc.amod.weight', 'fc.amod.bias', 'fc.weight', 'fc.bias',
    ]); // prettier-ignore
  });

  it('takes captions as text with a relations function', () => {
    const encoder = relationEncoder({ ...small, relations: (caption) => (caption === '' ? [] : [amod]) });
    expect(encoder.collate(['a brown dog', [nsubj]]).heads.shape).toEqual([2, 1]);
    expect(() => encoder.collate(['a brown dog', '', ''])).toThrow(
      /2 of 3 captions have no relations, the first is caption 1 \(''\)/,
    );
    expect(() => relationEncoder(small).collate(['a dog'])).toThrow(/need relations/);
  });

  it('stands unknown words for a caption without relations where asked, and counts them', () => {
    const encoder = relationEncoder({ ...small, empty: 'unknown' });
    const batch = encoder.collate([[], [amod], []]);
    expectClose(batch.heads, tf.tensor2d([[3], [4], [3]]));
    expect(encoder.counts()).toEqual({ captions: 3, withoutRelations: 2 });
  });

  it('rejects bad input', () => {
    const wordVectors = wordVectorsOf(['dog'], Float32Array.of(1, 2));
    expect(() => relationEncoder({ ...small, wordVectors })).toThrow(/wordDim must be 2/);
    expect(() => relationEncoder({ ...small, perRelation: ['a', 'a'] })).toThrow(OptionError);
    expect(() => relationEncoder({ ...small, empty: 'zero' as never })).toThrow(OptionError);
    const encoder = relationEncoder(small);
    expect(() => encoder.encode({})).toThrow(ShapeError);
    expect(() => encoder.collate([])).toThrow(/no caption/);
  });
});

/** The same by loops over numbers: `[2, 3, 4]`, zeros where there is no relation. */
function slowly(encoder: RelationEncoder, perRelation: readonly string[]): number[] {
  const read = (name: string) => valuesOf(encoder, name).dataSync();
  const words = read('embed.weight');
  const vector = (word: string) => [0, 1, 2].map((i) => words[vocabulary.idOf(word) * 3 + i]!);
  return captions.flatMap((list) =>
    [0, 1, 2].flatMap((place) => {
      const here = list[place];
      if (!here) return [0, 0, 0, 0];
      const layer = perRelation.includes(here.relation) ? `fc.${here.relation}` : 'fc';
      const [weight, bias] = [read(`${layer}.weight`), read(`${layer}.bias`)];
      const x = [...vector(here.head), ...vector(here.dependent)];
      return [0, 1, 2, 3].map((out) =>
        Math.max(
          0,
          x.reduce((sum, value, i) => sum + value * weight[out * 6 + i]!, bias[out]!),
        ),
      );
    }),
  );
}
