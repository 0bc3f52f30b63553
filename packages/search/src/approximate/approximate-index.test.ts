import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError, OptionError, seededRandom, VseError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { buildIndex, openIndex } from '../disk/folder-index';
import { hasUsearch } from '../testing/has-usearch';
import { slowSearch } from '../testing/slow-search';
import { clusteredVectors, itemsOf, normalVectors } from '../testing/vectors';
import type { SearchItem, VectorIndex } from '../vector-index';
import { approximateIndex, type ApproximateIndexOptions } from './approximate-index';

const dim = 32;
const small: Omit<ApproximateIndexOptions, 'folder'> = { dim, fromRows: 1, threads: 1 };
const folderOf = async () => join(await temporaryFolder(), 'index');

/** Embeddings as a model gives them: near others of their kind, with a tail of directions that matter less. */
function embeddings(seed: number, count: number): readonly Float32Array[] {
  const random = seededRandom(seed);
  const kinds = normalVectors(1000, 40, dim);
  return Array.from({ length: count }, () =>
    random.pick(kinds).map((value, i) => (value + 0.6 * random.normal()) / (1 + i / 8)),
  );
}

/** Share of the exact best ten that an index finds, by their scores. */
async function recallOf(
  index: VectorIndex,
  items: readonly SearchItem[],
  queries: readonly Float32Array[],
): Promise<number> {
  const found = await index.search(queries, { k: 10 });
  let hits = 0;
  for (const [i, query] of queries.entries()) {
    const least = slowSearch(items, query, 10, index.metric).at(-1)!.score;
    hits += found[i]!.filter(({ score }) => score >= least).length;
  }
  return hits / (10 * queries.length);
}

it.runIf(process.env['CI'] !== undefined && process.platform === 'linux')('runs where CI does', () => {
  expect(hasUsearch).toBe(true);
});

describe('approximateIndex without its library', () => {
  it('says how to install it, and touches nothing', async () => {
    const folder = await folderOf();
    const library = () => Promise.reject(new Error('no such file'));
    const opened = approximateIndex({ folder, dim, library });
    await expect(opened).rejects.toThrow(/approximateIndex: library must load usearch/);
    await expect(opened).rejects.toBeInstanceOf(BackendError);
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
  });
});

describe.skipIf(!hasUsearch)('approximateIndex', () => {
  it.each(['cosine', 'dot', 'euclidean'] as const)(
    'finds 0.98 of the ten best by %s at its default settings, and gives each its exact score',
    async (metric) => {
      const items = itemsOf(embeddings(1, 4000));
      const queries = embeddings(2, 100);
      const index = await approximateIndex({ ...small, folder: await folderOf(), metric });
      await index.add(items);
      await index.save();
      expect(await index.graphCount()).toBe(4000);
      // Of 1,000 best, 20 may be missed.
      expect(await recallOf(index, items, queries)).toBeGreaterThanOrEqual(0.98);
      const byId = new Map(items.map((item) => [item.id, item]));
      const found = await index.search(queries, { k: 10 });
      for (const [i, query] of queries.entries()) {
        const own = found[i]!.map(({ id }) => byId.get(id)!);
        expect(found[i]).toEqual(slowSearch(own, query, 10, metric));
      }
      await index.close();
    },
  );

  it('finds filtered items as well, whatever share of them passes', async () => {
    const items = itemsOf(embeddings(3, 4000)).map((item, i) => ({
      ...item,
      metadata: { tenth: i % 10, thousandth: i % 1000 },
    }));
    const index = await approximateIndex({ ...small, folder: await folderOf() });
    await index.add(items);
    await index.save();
    const queries = embeddings(4, 20);
    for (const [filter, passing] of [
      [{ field: 'tenth', in: [0, 1, 2, 3, 4] }, items.filter((_, i) => i % 10 < 5)],
      [{ field: 'tenth', equals: 3 }, items.filter((_, i) => i % 10 === 3)],
      [{ field: 'thousandth', equals: 7 }, items.filter((_, i) => i % 1000 === 7)],
    ] as const) {
      const found = await index.search(queries, { k: 10, filter });
      let hits = 0;
      let wanted = 0;
      for (const [i, query] of queries.entries()) {
        const best = slowSearch(passing, query, 10, 'cosine');
        expect(found[i]!.length).toBe(best.length);
        hits += found[i]!.filter(({ score }) => score >= best.at(-1)!.score).length;
        wanted += best.length;
      }
      expect(hits / wanted).toBeGreaterThanOrEqual(0.98);
    }
    await index.close();
  });

  it('grows, keeps its graph through merged segments, and makes it anew once half of it is gone', async () => {
    const folder = await folderOf();
    const items = itemsOf(embeddings(5, 1200));
    const queries = embeddings(6, 20);
    let index = await approximateIndex({ ...small, folder });
    await index.add(items.slice(0, 600));
    await index.save();
    await index.add(items.slice(600, 1000)); // scanned until the next save
    expect(await index.graphCount()).toBe(600);
    expect(await recallOf(index, items.slice(0, 1000), queries)).toBeGreaterThanOrEqual(0.98);
    await index.save();
    expect(await index.graphCount()).toBe(1000);

    await index.remove(items.slice(0, 300).map(({ id }) => id));
    await index.save(); // merges the segments, and keeps the graph
    expect(await index.graphCount()).toBe(1000);
    expect(await recallOf(index, items.slice(300, 1000), queries)).toBeGreaterThanOrEqual(0.98);
    await index.close();
    index = await approximateIndex({ ...small, folder });
    expect(await index.graphCount()).toBe(1000);
    await index.add(items.slice(1000));
    await index.save();
    expect(await index.graphCount()).toBe(1200);
    expect(await recallOf(index, items.slice(300), queries)).toBeGreaterThanOrEqual(0.98);

    await index.remove(items.slice(0, 700).map(({ id }) => id));
    await index.save();
    expect(await index.graphCount()).toBe(500);
    expect(await recallOf(index, items.slice(700), queries)).toBeGreaterThanOrEqual(0.98);
    expect((await readdir(folder)).filter((name) => name.startsWith('graph-'))).toHaveLength(2);
    await index.close();
  });

  it('opens the folders of buildIndex, which opens its own, whatever each saved', async () => {
    const folder = await folderOf();
    const items = itemsOf(clusteredVectors(7, 600, dim));
    const queries = clusteredVectors(8, 10, dim);
    const built = await buildIndex({ folder, dim, threads: 1 });
    await built.add(items.slice(0, 300));
    await built.close();
    let index = await approximateIndex({ ...small, folder });
    expect(await index.graphCount()).toBe(0);
    await index.save();
    expect(await index.graphCount()).toBe(300);
    await index.close();

    const exact = await openIndex(folder, { threads: 1 });
    await exact.remove(items.slice(0, 200).map(({ id }) => id));
    await exact.add(items.slice(300));
    await exact.save(); // merges: the graph is of rows that moved
    const wanted = await exact.search(queries, { k: 10 });
    await exact.close();
    index = await approximateIndex({ ...small, folder });
    expect(await index.search(queries, { k: 10 })).toEqual(wanted);
    expect(await index.graphCount()).toBe(0);
    await index.save();
    expect(await index.graphCount()).toBe(400);
    expect(await recallOf(index, items.slice(200), queries)).toBeGreaterThanOrEqual(0.98);
    await index.close();
  });

  it('answers while it saves, and reads beside a writer', async () => {
    const folder = await folderOf();
    const items = itemsOf(embeddings(9, 3000));
    const queries = embeddings(10, 5);
    const index = await approximateIndex({ ...small, folder });
    await index.add(items.slice(0, 1500));
    await index.save();
    const reader = await approximateIndex({ ...small, folder, readOnly: true });
    expect(await reader.graphCount()).toBe(1500);
    await index.add(items.slice(1500));
    let saved = false;
    const saving = index.save().then(() => (saved = true));
    let during = 0;
    while (!saved) {
      expect(await recallOf(index, items, queries)).toBeGreaterThanOrEqual(0.98);
      during += 1;
    }
    await saving;
    expect(during).toBeGreaterThan(1);
    expect(await recallOf(reader, items.slice(0, 1500), queries)).toBeGreaterThanOrEqual(0.98);
    await expect(reader.save()).rejects.toThrow(/reading alone/);
    await reader.close();
    await index.close();
  });

  it('searches few items exactly, without a graph', async () => {
    const folder = await folderOf();
    const index = await approximateIndex({ ...small, folder, fromRows: 100 });
    await index.add(itemsOf(embeddings(11, 99)));
    await index.save();
    expect(await index.graphCount()).toBe(0);
    await index.add([{ id: 'one more', vector: embeddings(12, 1)[0]! }]);
    await index.save();
    expect(await index.graphCount()).toBe(100);
    await index.close();
  });

  it('names options that are out of range, another index, and a second writer', async () => {
    const folder = await folderOf();
    const index = await approximateIndex({ ...small, folder, model: 'aaaa' });
    await expect(approximateIndex({ ...small, folder })).rejects.toThrow(/in use by process/);
    await expect(approximateIndex({ ...small, folder })).rejects.toBeInstanceOf(VseError);
    await index.close();
    for (const [options, message] of [
      [{ dim: 3 }, /has vectors of 32 numbers ranked by cosine, got dim 3/],
      [{ metric: 'dot' }, /ranked by cosine, got dim 32 and metric dot/],
      [{ model: 'bbbb' }, /"aaaa".*"bbbb"/],
      [{ graph: { efSearch: 5000 } }, /graph.efSearch must be/],
      [{ graph: { m: 1 } }, /graph.m must be/],
      [{ graph: { efConstruction: 0 } }, /graph.efConstruction must be/],
      [{ fromRows: 0 }, /fromRows must be/],
    ] as const) {
      const opened = approximateIndex({ ...small, folder, ...options });
      await expect(opened).rejects.toThrow(message);
      await expect(opened).rejects.toBeInstanceOf(OptionError);
    }
    await rm(folder, { recursive: true });
    await expect(approximateIndex({ ...small, folder, readOnly: true })).rejects.toThrow(
      /must hold an index/,
    );
  });
});
