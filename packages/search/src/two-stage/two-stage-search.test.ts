import { describe, expect, it } from 'vitest';
import { exactIndex } from '../exact/exact-index';
import { itemsOf, normalVectors } from '../testing/vectors';
import { twoStageSearch, type PairScorer } from './two-stage-search';

const items = itemsOf(normalVectors(1, 60, 6)).map((item, i) => ({
  ...item,
  metadata: { even: i % 2 === 0 },
}));
const embeddings = new Map(normalVectors(2, 60, 4).map((vector, i) => [`item-${i}`, vector]));
const store = { read: (ids: readonly string[]) => Promise.resolve(ids.map((id) => embeddings.get(id))) };
const queries = normalVectors(3, 5, 6).map((vector, i) => ({
  vector,
  embedding: normalVectors(4 + i, 1, 4)[0]!,
}));

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** A model that counts what it scores. */
function countingModel() {
  const calls: number[] = [];
  const model: PairScorer<Float32Array> = {
    score: (some, asked) => {
      calls.push(some.length * asked.length);
      return Promise.resolve(
        Float32Array.from(some.flatMap((item) => asked.map((query) => dot(item, query)))),
      );
    },
  };
  return { model, calls };
}

async function filled() {
  const index = exactIndex({ dim: 6 });
  await index.add(items);
  return index;
}

describe('twoStageSearch', () => {
  it('is the search of everything with as many candidates as items', async () => {
    const index = await filled();
    const { model } = countingModel();
    const found = await twoStageSearch({ index, model, store, k: 7, candidates: 60 }).search(queries);
    for (const [i, { embedding }] of queries.entries()) {
      const wanted = [...embeddings]
        .map(([id, item]) => ({ id, score: Math.fround(dot(item, embedding)) }))
        .sort((a, b) => b.score - a.score)
        .slice(0, 7);
      expect(found[i]!.map(({ id, score }) => ({ id, score }))).toEqual(wanted);
    }
    await index.close();
  });

  it('ranks the candidates alone, keeps their first score, and passes the filter on', async () => {
    const index = await filled();
    const { model, calls } = countingModel();
    const filter = { field: 'even', equals: true } as const;
    const found = await twoStageSearch({ index, model, store, k: 2 }).search(queries, { filter });
    expect(calls).toEqual([20, 20, 20, 20, 20]); // ten times k
    const first = await index.search(
      queries.map(({ vector }) => vector),
      { k: 20, filter },
    );
    for (const [i, { embedding }] of queries.entries()) {
      const wanted = first[i]!.map((hit) => ({
        ...hit,
        proposed: hit.score,
        score: Math.fround(dot(embeddings.get(hit.id)!, embedding)),
      }))
        .sort((a, b) => b.score - a.score)
        .slice(0, 2);
      expect(found[i]).toEqual(wanted);
    }
    await index.close();
  });

  it('orders equal scores by id, and answers no queries and an empty index', async () => {
    const index = await filled();
    const model: PairScorer<Float32Array> = {
      score: (some) => Promise.resolve(new Float32Array(some.length)),
    };
    const search = twoStageSearch({ index, model, store, k: 3, candidates: 60 });
    const [hits] = await search.search(queries.slice(0, 1));
    expect(hits!.map(({ id }) => id)).toEqual(['item-0', 'item-1', 'item-10']);
    expect(await search.search([])).toEqual([]);
    await index.remove(items.map(({ id }) => id));
    expect(await search.search(queries.slice(0, 1))).toEqual([[]]);
    await index.close();
  });

  it('refuses options out of range, and names what is missing or no number', async () => {
    const index = await filled();
    const { model } = countingModel();
    expect(() => twoStageSearch({ index, model, store, k: 0 })).toThrow(/k must/);
    expect(() => twoStageSearch({ index, model, store, k: 5, candidates: 4 })).toThrow(
      /at least k = 5, got 4/,
    );
    const lacking = { read: (ids: readonly string[]) => Promise.resolve(ids.map(() => undefined)) };
    await expect(twoStageSearch({ index, model, store: lacking, k: 1 }).search(queries)).rejects.toThrow(
      /lacks "item-/,
    );
    const bad = { score: () => Promise.resolve(new Float32Array(10).fill(NaN)) };
    await expect(twoStageSearch({ index, model: bad, store, k: 1 }).search(queries)).rejects.toThrow(
      /"item-.*NaN/,
    );
    const short = { score: () => Promise.resolve(new Float32Array(3)) };
    await expect(twoStageSearch({ index, model: short, store, k: 1 }).search(queries)).rejects.toThrow(
      /\[10, 1\].*got 3/,
    );
    await index.close();
  });
});
