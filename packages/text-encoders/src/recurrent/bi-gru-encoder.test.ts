import { describe, expect, it } from 'vitest';
import { biGruEncoder } from './bi-gru-encoder';
import { buildVocabulary } from '../vocabulary/vocabulary';

const vocabulary = buildVocabulary(['a dog runs'], { minCount: 1 });

describe('biGruEncoder', () => {
  it('gives a vector for each word and each end', () => {
    const encoder = biGruEncoder({ vocabulary, wordDim: 4, embedDim: 3 });
    const { vectors, mask } = encoder.encode(encoder.collate(['a dog', 'a']));
    expect(vectors.shape).toEqual([2, 4, 3]);
    expect([...mask!.dataSync()]).toEqual([1, 1, 1, 1, 1, 1, 1, 0]);
    const names = encoder.variables().map(({ name }) => name);
    expect(names).toHaveLength(9);
    expect(names).toContain('rnn.weight_hh_l0_reverse');
  });

  it('starts the same from the same seed, differently from another', () => {
    const valuesOf = (seed: number) => {
      const encoder = biGruEncoder({ vocabulary, wordDim: 4, embedDim: 3, seed });
      return [...encoder.encode(encoder.collate(['a dog'])).vectors.dataSync()];
    };
    expect(valuesOf(1)).toEqual(valuesOf(1));
    expect(valuesOf(1)).not.toEqual(valuesOf(2));
  });
});
