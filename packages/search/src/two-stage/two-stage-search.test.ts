import { describe, expect, it } from 'vitest';
import type { SearchEmbedding } from '../embedding/search-embedder';
import { exactIndex } from '../exact/exact-index';
import { itemsOf, normalVectors } from '../testing/vectors';
import type { PairThreads, SharedEmbeddings } from './pair-threads';
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

/** Sets of 1 to 4 vectors; the pair's score is the sum over real vectors of the query of the best real vector of the item. */
const sets = new Map<string, SearchEmbedding>(
  items.map(({ id }, i) => {
    const length = 1 + (i % 4);
    const vectors = normalVectors(100 + i, length, 5);
    const values = Float32Array.from(vectors.flatMap((vector) => [...vector]));
    return [id, { values, length, dim: 5, ...(i === 7 && { mask: Float32Array.of(1, 0, 1, 1) }) }];
  }),
);
const setStore = { read: (ids: readonly string[]) => Promise.resolve(ids.map((id) => sets.get(id))) };
const setQueries = queries.map(({ vector }, i) => {
  const words = normalVectors(900 + i, 1 + (i % 3), 5);
  const values = Float32Array.from(words.flatMap((word) => [...word]));
  return { vector, embedding: { values, length: words.length, dim: 5 } };
});

function rowsOf({ shape: [count, length, dim], vectors, mask }: SharedEmbeddings) {
  const values = new Float32Array(vectors);
  const real = mask && new Float32Array(mask);
  return Array.from({ length: count }, (_, item) =>
    Array.from({ length }, (__, row) => item * length + row)
      .filter((row) => real?.[row] !== 0)
      .map((row) => values.subarray(row * dim, (row + 1) * dim)),
  );
}

/** Threads that score in this thread, and note what they are given. */
function fakeThreads(count: number) {
  const seen = { opened: [] as unknown[], jobs: [] as number[], atOnce: 0, closed: 0 };
  let running = 0;
  const threads: PairThreads = {
    open: (similarity) => {
      seen.opened.push(similarity);
      return Promise.resolve({
        threads: count,
        async score(some, asked) {
          seen.jobs.push(some.shape[0]);
          running += 1;
          seen.atOnce = Math.max(seen.atOnce, running);
          await new Promise((done) => setImmediate(done));
          running -= 1;
          const [query] = rowsOf(asked);
          return Float32Array.from(rowsOf(some), (rows) =>
            query!.reduce((sum, word) => sum + Math.max(...rows.map((row) => dot(row, word))), 0),
          );
        },
        close: () => {
          seen.closed += 1;
          return Promise.resolve();
        },
      });
    },
  };
  return { threads, seen };
}

describe('twoStageSearch with a scorer', () => {
  const similarity = { name: 'best' };
  const model = {
    model: { similarity },
    score: () => Promise.reject(new Error('scored here')),
  };

  it('scores in threads what the model would score, masks and padding included', async () => {
    const index = await filled();
    const { threads: scorer, seen } = fakeThreads(2);
    const search = twoStageSearch({ index, model, store: setStore, k: 5, candidates: 50, scorer });
    const found = await search.search(setQueries);
    expect(seen.opened).toEqual([similarity]);
    expect(seen.atOnce).toBe(2);
    for (const [i, { vector, embedding }] of setQueries.entries()) {
      const [proposed] = await index.search([vector], { k: 50 });
      const wanted = proposed!
        .map(({ id }) => {
          const { values, length, mask } = sets.get(id)!;
          let score = 0;
          for (let word = 0; word < embedding.length; word++) {
            let best = -Infinity;
            for (let row = 0; row < length; row++) {
              if (mask?.[row] === 0) continue;
              const own = dot(values.subarray(row * 5, row * 5 + 5), embedding.values.subarray(word * 5, word * 5 + 5));
              best = Math.max(best, own);
            }
            score += best;
          }
          return { id, score };
        })
        .sort((a, b) => b.score - a.score)
        .slice(0, 5);
      expect(found[i]!.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
      for (const [at, { score }] of found[i]!.entries()) expect(score).toBeCloseTo(wanted[at]!.score, 5);
    }
    await search.close();
    expect(seen.closed).toBe(1);
    await expect(search.search(setQueries)).rejects.toThrow(/closed/);
    await index.close();
  }); // prettier-ignore

  it('splits one query between threads', async () => {
    const index = await filled();
    const { threads: scorer, seen } = fakeThreads(3);
    const search = twoStageSearch({ index, model, store: setStore, k: 5, candidates: 60, scorer });
    await search.search(setQueries.slice(0, 1));
    expect(seen.jobs).toEqual([20, 20, 20]);
    expect(seen.atOnce).toBe(3);
    await search.close();
    await index.close();
  });

  it('scores here where there are no threads, and refuses what threads cannot score', async () => {
    const index = await filled();
    const here = { ...countingModel().model, model: { similarity } };
    const scorer: PairThreads = { open: () => Promise.resolve(undefined) };
    const found = await twoStageSearch({ index, model: here, store, k: 3, scorer }).search(queries);
    expect(found).toEqual(await twoStageSearch({ index, model: here, store, k: 3 }).search(queries));
    expect(() => twoStageSearch({ index, model: countingModel().model, store, k: 3, scorer })).toThrow(
      /model\.model\.similarity/,
    );
    const { threads } = fakeThreads(1);
    const other = twoStageSearch({
      index,
      model: here as never,
      store: { read: (ids: readonly string[]) => Promise.resolve(ids) },
      k: 3,
      scorer: threads,
    });
    await expect(other.search(queries as never)).rejects.toThrow(/values, length, dim.*type string/);
    await index.close();
  });
});
