import { describe, expect, it } from 'vitest';
import { exactIndex } from '../exact/exact-index';
import { itemsOf, normalVectors } from '../testing/vectors';
import { twoStageCurve } from './two-stage-curve';
import { twoStageSearch } from './two-stage-search';

const items = itemsOf(normalVectors(1, 90, 6)).map((item, i) => ({
  ...item,
  metadata: { even: i % 2 === 0 },
}));
const embeddings = new Map(normalVectors(2, 90, 4).map((vector, i) => [`item-${i}`, vector]));
const store = { read: (ids: readonly string[]) => Promise.resolve(ids.map((id) => embeddings.get(id))) };
const queries = normalVectors(3, 8, 6).map((vector, i) => ({
  vector,
  embedding: normalVectors(40 + i, 1, 4)[0]!,
}));
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const model = {
  score: (some: readonly Float32Array[], [query]: readonly Float32Array[]) =>
    Promise.resolve(Float32Array.from(some, (item) => dot(item, query!))),
};

async function filled() {
  const index = exactIndex({ dim: 6 });
  await index.add(items);
  return index;
}

describe('twoStageCurve', () => {
  it('measures what the two stages find of the best by scoring everything', async () => {
    const index = await filled();
    const answers = queries.map((_, i) => [`item-${i}`, `item-${i + 20}`]);
    const curve = await twoStageCurve({ index, model, store, k: 6, queries, candidates: [40, 10, 500, 40], answers });
    expect(curve).toMatchObject({ k: 6, queries: 8, items: 90 });
    expect(curve.points.map(({ candidates }) => candidates)).toEqual([10, 40]); // 500 are everything
    const everything = await twoStageSearch({ index, model, store, k: 6, candidates: 90 }).search(queries);
    const sides = [...curve.points, { ...curve.everything, candidates: 90 }];
    for (const { candidates, found, recall, milliseconds } of sides) {
      const hits = await twoStageSearch({ index, model, store, k: 6, candidates }).search(queries);
      const shares = hits.map(
        (list, i) => list.filter(({ id }) => everything[i]!.some((other) => other.id === id)).length / 6,
      );
      expect(found).toBeCloseTo(shares.reduce((sum, share) => sum + share / 8, 0), 12);
      for (const n of [1, 5]) {
        const right = hits.filter((list, i) => list.slice(0, n).some(({ id }) => answers[i]!.includes(id)));
        expect(recall![n]).toBe((100 * right.length) / 8);
      }
      expect(Object.keys(recall!)).toEqual(['1', '5']);
      expect(milliseconds).toBeGreaterThanOrEqual(0);
    }
    expect(curve.everything).toMatchObject({ candidates: 90, found: 1 });
    const first = await index.search(
      queries.map(({ vector }) => vector),
      { k: 6 },
    );
    const shared = first.flatMap((list, i) =>
      list.filter(({ id }) => everything[i]!.some((other) => other.id === id)),
    );
    expect(curve.index.found).toBeCloseTo(shared.length / 48, 12);
    await index.close();
  }); // prettier-ignore

  it('measures a filtered search, and without answers no recall', async () => {
    const index = await filled();
    const filter = { field: 'even', equals: true } as const;
    const curve = await twoStageCurve({ index, model, store, k: 3, queries, filter });
    expect(curve.items).toBe(45);
    expect(curve.points.map(({ candidates }) => candidates)).toEqual([20]);
    expect(curve.everything).not.toHaveProperty('recall');
    await index.close();
  });

  it('ends its threads, also when it fails', async () => {
    const index = await filled();
    let closed = 0;
    const scorer = {
      open: () =>
        Promise.resolve({
          threads: 1,
          score: () => Promise.reject(new Error('no score')),
          close: () => Promise.resolve(void (closed += 1)),
        }),
    };
    const sets = { read: (ids: readonly string[]) => Promise.resolve(ids.map(() => ({ values: Float32Array.of(1), length: 1, dim: 1 }))) };
    const asked = queries.map(({ vector }) => ({ vector, embedding: { values: Float32Array.of(1), length: 1, dim: 1 } }));
    const withSimilarity = { model: { similarity: {} }, score: () => Promise.resolve(new Float32Array()) };
    await expect(
      twoStageCurve({ index, model: withSimilarity, store: sets, k: 3, queries: asked, scorer }),
    ).rejects.toThrow('no score');
    expect(closed).toBe(1);
    await index.close();
  }); // prettier-ignore

  it('refuses what cannot be measured', async () => {
    const index = await filled();
    const run = (change: object) => twoStageCurve({ index, model, store, k: 5, queries, ...change });
    await expect(run({ candidates: [4] })).rejects.toThrow(/at least k = 5, got 4/);
    await expect(run({ ks: [1, 6] })).rejects.toThrow(/ks must/);
    await expect(run({ answers: [['a']] })).rejects.toThrow(/8 queries, got 1/);
    await expect(run({ queries: [] })).rejects.toThrow(/queries and items, got 0 and 90/);
    await index.remove(items.map(({ id }) => id));
    await expect(run({})).rejects.toThrow(/got 8 and 0/);
    await index.close();
  });
});
