import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relationEncoder } from '@vse/text-encoders';
import { expectSameEmbeddings, withRandomWeights } from '../testing/run-encoder';

const vocabulary = { size: 6, idOf: (word: string) => Number(word) };
const kinds = ['nsubj', 'amod', 'dobj', 'det'];
const relation = fc.record({
  relation: fc.constantFrom(...kinds),
  head: fc.integer({ min: 0, max: 5 }).map(String),
  dependent: fc.integer({ min: 0, max: 5 }).map(String),
});
const captions = fc.array(fc.array(relation, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });

describe('the graph of relationEncoder', () => {
  it.each([[], ['nsubj'], ['nsubj', 'amod', 'dobj']])('embeds as the encoder does, with matrices of its own for %s and %s', async (...perRelation) => {
    const encoder = relationEncoder({ vocabulary, wordDim: 3, embedDim: 4, perRelation });
    const property = fc.asyncProperty(captions, fc.nat(1000), async (relations, seed) => {
      withRandomWeights(encoder, seed, 1);
      const items = relations.map((list) => list.map((each) => ({ ...each, headIndex: 0, dependentIndex: 1 })));
      await expectSameEmbeddings(encoder, encoder.collate(items));
    });
    await fc.assert(property, { numRuns: 10 });
    expect(encoder.variables()).toHaveLength(3 + 2 * perRelation.length);
  }); // prettier-ignore
});
