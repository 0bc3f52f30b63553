import { DataError, OptionError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exactIndex } from '../exact/exact-index';
import { exportShards, indexShards } from '../shards/index-shards';
import { pglitePool } from '../testing/pglite-pool';
import { itemsOf, normalVectors } from '../testing/vectors';
import type { SearchItem } from '../vector-index';
import type { PgPool } from './connections';
import { pgIndex } from './pg-index';

let pool: PgPool;
beforeAll(async () => {
  pool = await pglitePool();
});
afterAll(() => pool.end());

const items: readonly SearchItem[] = [
  ...itemsOf(normalVectors(3, 50, 3)),
  {
    id: 'tab\tand \\N "q" \u{1F415}',
    vector: Float32Array.of(1, 2, 3),
    metadata: { note: 'a\\b\n\t"é \\u0000', year: 1 },
  },
  { id: 'parts', vector: { values: Float32Array.of(1, 2, 3, 4, 5, 6), length: 2, dim: 3 } },
];

describe('PgIndex.load', () => {
  it('loads a shard once, as add would', async () => {
    const [loaded, added] = [
      await pgIndex({ connection: pool, table: 'loaded', dim: 3 }),
      await pgIndex({ connection: pool, table: 'added', dim: 3 }),
    ];
    await added.add(items);
    await loaded.add([{ id: 'item-3', vector: Float32Array.of(9, 9, 9) }]); // replaced
    const blocks = () => [items.slice(0, 20), items.slice(20)];
    expect(await loaded.load('one', blocks)).toEqual({ items: 52, known: false });
    expect(await loaded.load('one', () => [[{ id: 'late', vector: Float32Array.of(1, 1, 1) }]])).toEqual({
      items: 0,
      known: true,
    });
    const ids = items.map(({ id }) => id);
    expect(await loaded.get(ids)).toEqual(items);
    expect(await loaded.count()).toBe(52);
    const query = [Float32Array.of(1, 0, 1)];
    expect(await loaded.search(query, { k: 60 })).toEqual(await added.search(query, { k: 60 }));
    expect(await loaded.count({ field: 'year', equals: 1 })).toBe(1);
    await expect(
      loaded.add([{ id: 'x', vector: Float32Array.of(1, 1, 1), metadata: { year: 'one' } }]),
    ).rejects.toThrow(/"year" of "x" must be a number/);
  });

  it('loads nothing of a shard that is refused, and all of it once it is mended', async () => {
    const index = await pgIndex({ connection: pool, table: 'refused', dim: 3, model: 'm' });
    await index.add([{ id: 'first', vector: Float32Array.of(1, 1, 1), metadata: { year: 1 } }]);
    const vector = Float32Array.of(1, 2, 3);
    const bad: readonly (readonly [string, readonly (readonly unknown[])[], RegExp])[] = [
      ['twice', [[{ id: 'a', vector }], [{ id: 'a', vector }]], /"a" twice/],
      [
        'zeros',
        [[{ id: 'a', vector }], [{ id: 'b', vector: new Float32Array(3) }]],
        /"b" must not be all zeros/,
      ],
      ['type', [[{ id: 'a', vector, metadata: { year: 'x' } }]], /"year" of "a" must be a number/],
      ['zero', [[{ id: 'a', vector, metadata: { note: 'x\0' } }]], /"a" must not have a zero character/],
    ];
    for (const [name, blocks, message] of bad) {
      const refused = index.load(name, () => blocks as readonly (readonly SearchItem[])[]);
      await expect(refused, name).rejects.toThrow(message);
      await expect(refused, name).rejects.toBeInstanceOf(DataError);
      expect(await index.count(), name).toBe(1);
    }
    expect(await index.load('twice', () => [[{ id: 'a', vector }]])).toEqual({ items: 1, known: false });
    const other = index.load('other', () => [], { model: 'n' });
    await expect(other).rejects.toThrow(/"m".*"n"/);
    await expect(other).rejects.toBeInstanceOf(OptionError);
  });

  it('reads the items again where the server goes away, and loads them once', async () => {
    let failures = 2;
    const flaky: PgPool = {
      async connect() {
        const client = await pool.connect();
        return {
          release: (broken) => client.release(broken),
          query: (statement) => client.query(statement),
          async copy(statement, pieces) {
            await client.copy!(statement, pieces);
            if (failures-- <= 0) return;
            await client.query({ text: 'ROLLBACK' });
            throw Object.assign(new Error('server closed'), { code: 'ECONNRESET' });
          },
        };
      },
      end: () => Promise.resolve(),
    };
    const index = await pgIndex({ connection: flaky, table: 'away', dim: 3 });
    let reads = 0;
    const blocks = () => {
      reads += 1;
      return [items];
    };
    expect(await index.load('one', blocks)).toEqual({ items: 52, known: false });
    expect(reads).toBe(3);
    expect(await index.count()).toBe(52);
  });

  it('throws what the items throw, at once, and loads nothing', async () => {
    const index = await pgIndex({ connection: pool, table: 'unread', dim: 3 });
    for (const code of ['ENOENT', 'ECONNRESET', undefined]) {
      const own = Object.assign(new Error('no such shard'), code !== undefined && { code });
      let reads = 0;
      const blocks = async function* () {
        reads += 1;
        yield await Promise.resolve(items.slice(0, 5));
        throw own;
      };
      await expect(index.load('one', blocks)).rejects.toBe(own);
      expect(reads).toBe(1);
    }
    expect(await index.load('one', () => [items])).toEqual({ items: 52, known: false });
  });

  it('takes the files of embeddings as shards', async () => {
    const folder = await temporaryFolder();
    const source = exactIndex({ dim: 3, model: 'm' });
    await source.add(items);
    await exportShards(source, folder, { shardItems: 20 });
    const index = await pgIndex({ connection: pool, table: 'files', dim: 3, model: 'm' });
    expect(await indexShards(folder, index, { batchSize: 7 })).toBe(52);
    expect(await indexShards(folder, index)).toBe(0);
    expect(await index.get(items.map(({ id }) => id))).toEqual(items);
  });
});
