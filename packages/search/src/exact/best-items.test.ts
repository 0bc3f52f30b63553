import { describe, expect, it } from 'vitest';
import { bestItems } from './best-items';
import { itemStore } from './item-store';
import { pickRows, type RowChunk, type RowSettings } from './row-chunk';
import { searchStore } from './search-store';
import { normalVectors } from '../testing/vectors';

const dim = 16;
const settings: RowSettings = {
  dim,
  metric: 'cosine',
  precision: 'float32',
  stride: dim,
  allocate: (bytes) => new ArrayBuffer(bytes),
};

/** A store of random items, and a view of it whose vectors are not in memory; `asked` has what is read. */
function stored(count: number) {
  const store = itemStore(settings);
  const vectors = normalVectors(1, count, dim);
  store.put(vectors.map((values, i) => ({ id: `p${i}`, values, parts: 0 })));
  const view = store.view();
  const asked: (readonly number[])[] = [];
  const blocks = view.blocks.map(({ chunk, ...rest }) => {
    const values = chunk.held!;
    const outside: RowChunk = Object.assign(Object.create(chunk) as RowChunk, {
      exact(rows: readonly number[]) {
        asked.push(rows);
        return Promise.resolve(pickRows(values, dim, rows));
      },
    });
    Object.defineProperty(outside, 'held', { value: undefined });
    return { ...rest, chunk: outside };
  });
  return { store, view: { ...view, blocks }, asked };
}

describe('searchStore', () => {
  it('finds the same in groups of queries', async () => {
    const { store } = stored(80);
    const queries = normalVectors(4, 23, dim);
    const whole = await searchStore(store.view(), queries, { k: 9 });
    for (const resultsAtOnce of [1, 36, 207]) {
      expect(await searchStore(store.view(), queries, { k: 9, resultsAtOnce })).toEqual(whole);
    }
  });
});

describe('bestItems', () => {
  it('reads rows that several queries want once, and in rising order', async () => {
    const { store, view, asked } = stored(300);
    const query = normalVectors(2, 1, dim)[0]!;
    const rows = Float64Array.from({ length: 40 }, (_, i) => 299 - 7 * i);
    const uppers = new Float64Array(40).fill(1);
    const found = { rows, uppers };
    const queries = Array.from({ length: 50 }, () => ({ query, found }));
    const hits = await bestItems(view, queries, 10);
    const all = asked.flat();
    expect(all).toHaveLength(new Set(all).size);
    expect(all).toHaveLength(40); // their bounds leave all in question
    for (const one of asked) expect(one).toEqual(one.slice().sort((a, b) => a - b));
    const [wanted] = await searchStore(store.view(), [query], { k: 300 });
    const ids = new Set(Array.from(rows, (row) => `p${row}`));
    for (const own of hits) expect(own).toEqual(wanted!.filter(({ id }) => ids.has(id)).slice(0, 10));
  });

  it('reads no row whose bound lies below the k-th item so far', async () => {
    const { store, view, asked } = stored(300);
    const queries = normalVectors(3, 20, dim);
    const exact = await searchStore(store.view(), queries, { k: 300 });
    const proposals = queries.map((query, i) => ({
      query,
      found: {
        rows: Float64Array.from(exact[i]!, ({ id }) => Number(id.slice(1))),
        uppers: Float64Array.from(exact[i]!, ({ score }) => score + 1e-3),
      },
    }));
    const hits = await bestItems(view, proposals, 5);
    expect(hits).toEqual(exact.map((own) => own.slice(0, 5)));
    const needed = exact.map((own) => own.filter(({ score }) => score + 1e-3 >= own[4]!.score).length);
    expect(asked.flat().length).toBeLessThanOrEqual(needed.reduce((sum, count) => sum + count, 0));
  });
});
