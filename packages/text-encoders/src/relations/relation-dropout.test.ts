import { OptionError, ShapeError } from '@vse/core';
import { tensorsLeftBy } from '@vse/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { specialWords, vocabularyOf } from '../vocabulary/vocabulary';
import { relationEncoder, type RelationEncoderOptions } from './relation-encoder';
import type { WordRelation } from './word-relation';

// "brown dog runs home": brown 0, dog 1, runs 2, home 3; ids 4 to 7.
const words = ['brown', 'dog', 'runs', 'home'];
const vocabulary = vocabularyOf([...specialWords, ...words]);
const relation = (name: string, headIndex: number, dependentIndex: number): WordRelation => ({
  relation: name,
  head: words[headIndex]!,
  dependent: words[dependentIndex]!,
  headIndex,
  dependentIndex,
});
const caption = [relation('amod', 1, 0), relation('nsubj', 2, 1), relation('advmod', 2, 3)];
const short = [relation('amod', 1, 0)];

const made = (options: Partial<RelationEncoderOptions>) =>
  relationEncoder({ vocabulary, wordDim: 3, embedDim: 4, seed: 1, perRelation: ['amod'], ...options });
const training = (draw: string) => ({ training: true, draw });

/** Each caption that could be left, by the indices of dropped words. */
function variants(drop: (dropped: ReadonlySet<number>) => WordRelation[]) {
  return Array.from({ length: 2 ** words.length }, (_, bits) =>
    drop(new Set(words.flatMap((_word, i) => ((bits >> i) & 1 ? [i] : [])))),
  );
}

describe('word dropout of relations', () => {
  it('replaces a word by the unknown one in all of its relations', async () => {
    const encoder = made({ wordDropoutRate: 0.5 });
    const plain = made({});
    const wanted = variants((dropped) =>
      caption.map((each) => ({
        ...each,
        head: dropped.has(each.headIndex) ? '<unk>' : each.head,
        dependent: dropped.has(each.dependentIndex) ? '<unk>' : each.dependent,
      })),
    ).map((list) => String(plain.encode(plain.collate([list])).vectors.dataSync()));
    const batch = encoder.collate([caption]);
    const seen = new Set<number>();
    for (let step = 0; step < 200; step++) {
      const { vectors } = encoder.encode(batch, training(String(step)));
      seen.add(wanted.indexOf(String(await vectors.data())));
    }
    expect(seen.has(-1)).toBe(false);
    expect(seen.size).toBe(16);
  });

  it('removes the relations of a dropped word, never all of a caption', async () => {
    const encoder = made({ wordDropoutRate: 0.99999, wordDropout: 'removal' });
    const { vectors, mask } = encoder.encode(encoder.collate([caption, short]), training('a'));
    expect(await mask!.array()).toEqual([[1, 0, 0], [1, 0, 0]]); // prettier-ignore
    const plain = made({});
    const alone = plain.encode(plain.collate([short])).vectors.dataSync();
    expect([...vectors.dataSync()]).toEqual([...alone, ...new Array<number>(8).fill(0), ...alone, ...new Array<number>(8).fill(0)]); // prettier-ignore
    const some = made({ wordDropoutRate: 0.3, wordDropout: 'removal' });
    const masks = new Set<string>();
    for (let step = 0; step < 200; step++) {
      masks.add(String(some.encode(some.collate([caption]), training(String(step))).mask!.dataSync()));
    }
    // Without the dog the first two go, without 'runs' the last two; 0,1,0 needs brown and home dropped.
    expect([...masks].sort()).toEqual(['0,0,1', '0,1,0', '0,1,1', '1,0,0', '1,1,0', '1,1,1']);
  });

  it('drops in training only, repeats a named draw, and leaves two tensors', async () => {
    const encoder = made({ wordDropoutRate: 0.9 });
    const batch = encoder.collate([caption, short]);
    const values = (options?: object) => [...encoder.encode(batch, options).vectors.dataSync()];
    const plain = made({});
    expect(values({ draw: 'a' })).toEqual([...plain.encode(plain.collate([caption, short])).vectors.dataSync()]); // prettier-ignore
    expect(values(training('a'))).toEqual(values(training('a')));
    for (const wordDropout of ['unknown', 'removal'] as const) {
      const each = made({ wordDropoutRate: 0.5, wordDropout });
      const packed = each.collate([caption]);
      expect(await tensorsLeftBy(() => each.encode(packed, training('a')))).toBe(2);
    }
  });

  it('refuses bad options and batches of others', () => {
    expect(() => made({ wordDropoutRate: 1 })).toThrow(OptionError);
    expect(() => made({ wordDropout: 'no' as 'removal' })).toThrow('wordDropout must be');
    const encoder = made({ wordDropoutRate: 0.5, perRelation: [] });
    const ids = tf.zeros<tf.Rank.R2>([1, 1], 'int32');
    const other = { heads: ids, dependents: ids, kinds: tf.zeros<tf.Rank.R2>([1, 1], 'int32'), mask: tf.ones<tf.Rank.R2>([1, 1]) }; // prettier-ignore
    expect(() => encoder.encode(other, training('a'))).toThrow(ShapeError);
    expect(encoder.recipe).toMatchObject({ args: [{ wordDropoutRate: 0.5, wordDropout: 'unknown' }] });
  });
});
