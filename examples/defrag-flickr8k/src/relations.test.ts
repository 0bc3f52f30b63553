import type { FeatureMatrix, PairedData } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { openRelations } from './relations';

const texts = Array<string>(4).fill('a brown dog chases a ball');
const train: PairedData<FeatureMatrix, string> = {
  name: 'few',
  synthetic: true,
  imageCount: 1,
  captionToImage: new Int32Array(4),
  readImages: () => Promise.reject(new Error('nobody asks for images')),
  readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => texts[row]!)),
};

describe('openRelations', () => {
  it('knows the words that stand in relations of at least four captions', async () => {
    const { relations, vocabulary, wordDim } = await openRelations(train, {
      wordVectors: undefined,
      wordDim: 5,
    });
    const found = relations(texts[0]!).map(
      ({ relation, head, dependent }) => `${relation}(${head}, ${dependent})`,
    );
    expect(found).toContain('amod(dog, brown)');
    expect(vocabulary.words).toEqual(expect.arrayContaining(['dog', 'brown', 'chases', 'ball']));
    expect(wordDim).toBe(5);
  });
});
