import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DataError, OptionError, seededRandom, VseError } from '@vse/base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeIndex } from '../testing/conformance/describe-index';
import { pglitePool } from '../testing/pglite-pool';
import { slowSearch } from '../testing/slow-search';
import { clusteredVectors, itemsOf } from '../testing/vectors';
import type { PgPool } from './connections';
import { pgIndex } from './pg-index';
import type { PgIndexOptions } from './pg-options';

let pool: PgPool;
beforeAll(async () => {
  pool = await pglitePool();
});
afterAll(() => pool.end());

let tables = 0;
const opened = new WeakMap<object, PgIndexOptions>();

describeIndex('pgIndex', {
  async create(options) {
    const settings = { ...options, connection: pool, table: `my "pictures" ${tables++}; --` };
    const index = await pgIndex(settings);
    opened.set(index, settings);
    return index;
  },
  async again(index) {
    const settings = opened.get(index)!;
    await index.close();
    const next = await pgIndex(settings);
    opened.set(next, settings);
    return next;
  },
  tolerance: 1e-4,
});

describe('pgIndex', () => {
  it('refuses options out of range, and a table of another kind', async () => {
    const refuse = async (options: Partial<PgIndexOptions>, message: RegExp) => {
      const refused = pgIndex({ connection: pool, table: 'kinds', dim: 3, ...options });
      await expect(refused).rejects.toThrow(message);
      await expect(refused).rejects.toBeInstanceOf(OptionError);
    };
    await refuse({ dim: 0 }, /dim/);
    await refuse({ dim: 3000, approximate: {} }, /2000 dimensions/);
    await refuse({ approximate: { efSearch: 0 } }, /efSearch/);
    await refuse({ table: '' }, /table must be a name/);
    await refuse({ table: 'kinds shards' }, /must not end as the tables beside one do/);
    await refuse({ table: 'x'.repeat(51) }, /table must be a name/);
    await (await pgIndex({ connection: pool, table: 'kinds', dim: 3, model: 'aaaa' })).close();
    await refuse({ dim: 4 }, /3 numbers/);
    await refuse({ metric: 'dot' }, /ranked by cosine/);
    await refuse({ model: 'bbbb' }, /"aaaa".*"bbbb"/);
  });

  it('finds nearly all by an HNSW index, with filters', async () => {
    const index = await pgIndex({ connection: pool, table: 'graph', dim: 16, approximate: { efSearch: 80 } });
    const items = itemsOf(clusteredVectors(71, 800, 16)).map((item, i) => ({
      ...item,
      metadata: { third: i % 3 === 0 },
    }));
    await index.add(items);
    const queries = clusteredVectors(71, 20, 16);
    for (const third of [undefined, true] as const) {
      const passing = third ? items.filter(({ metadata }) => metadata.third) : items;
      const options = { k: 10, ...(third && { filter: { field: 'third', equals: true } as const }) };
      const found = await index.search(queries, options);
      const shares = queries.map((query, i) => {
        const wanted = new Set(slowSearch(passing, query, 10, 'cosine').map(({ id }) => id));
        return found[i]!.filter(({ id }) => wanted.has(id)).length / 10;
      });
      expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThan(0.95);
    }
    await index.close();
  });

  it('names metadata that Postgres cannot hold', async () => {
    const index = await pgIndex({ connection: pool, table: 'zeros', dim: 2 });
    const item = { id: 'a\0b', vector: Float32Array.of(1, 2) };
    await index.add([item]);
    expect((await index.search([item.vector], { k: 1 }))[0]![0]!.id).toBe('a\0b');
    await expect(index.add([{ ...item, metadata: { note: 'x\0' } }])).rejects.toThrow(
      /"a\\u0000b".*zero character/,
    );
    await expect(index.add([{ ...item, metadata: { note: 'x\0' } }])).rejects.toBeInstanceOf(DataError);
    await index.close();
  });

  it('refuses ids that an index of Postgres cannot hold, by their beginning', async () => {
    const index = await pgIndex({ connection: pool, table: 'lengths', dim: 2 });
    const vector = Float32Array.of(1, 2);
    const random = seededRandom(1); // text that does not compress
    const idOf = (bytes: number) =>
      Array.from({ length: bytes }, () => String.fromCharCode(33 + Math.floor(90 * random.next()))).join('');
    const longest = idOf(2600);
    await index.add([{ id: longest, vector }]);
    expect((await index.search([vector], { k: 1 }))[0]![0]!.id).toBe(longest);
    for (const id of [idOf(2601), idOf(10_000), 'é'.repeat(1301)]) {
      const refused = [
        index.add([{ id, vector }]),
        index.load('shard', () => [[{ id, vector }]]),
        index.load(id, () => []),
      ];
      for (const one of refused) {
        await expect(one).rejects.toThrow(/an id must have at most 2600 bytes of UTF-8 in Postgres, got \d+/);
        await expect(one).rejects.toBeInstanceOf(DataError);
      }
      expect(await index.get([id])).toEqual([undefined]);
    }
    expect(await index.count()).toBe(1);
    await index.close();
  });

  it('tries again when the server goes away, then says so', async () => {
    let failures = 0;
    const lost = () => Object.assign(new Error('server closed'), { code: '57P01' });
    const flaky: PgPool = {
      async connect() {
        const client = await pool.connect();
        return {
          release: (broken) => client.release(broken),
          query: (statement) => {
            if (failures > 0 && /SELECT/.test(statement.text)) {
              failures -= 1;
              // A connection that is lost ends its transaction.
              return client.query({ text: 'ROLLBACK' }).then(() => Promise.reject(lost()));
            }
            return client.query(statement);
          },
        };
      },
      end: () => Promise.resolve(),
    };
    const index = await pgIndex({ connection: flaky, table: 'flaky', dim: 2, attempts: 3 });
    failures = 2;
    await index.add([{ id: 'a', vector: Float32Array.of(1, 2) }]);
    failures = 2;
    expect(await index.count()).toBe(1);
    failures = 100;
    const refused = index.search([Float32Array.of(1, 2)], { k: 1 });
    await expect(refused).rejects.toThrow(/server must answer, got 57P01 server closed 3 times/);
    await expect(refused).rejects.toBeInstanceOf(VseError);
    failures = 0;
    expect(await index.count()).toBe(1);
  });

  it('says that no server answers', async () => {
    expect(await callPostgres('postgres://nobody@127.0.0.1:1/none')).toMatch(
      /^VseError: pgIndex: the Postgres server must answer, got ECONNREFUSED/,
    );
  });

  const server = process.env['VSE_POSTGRES'];
  if (server === undefined) console.log('VSE_POSTGRES names no Postgres server: its test is skipped.');

  it.skipIf(server === undefined)('finds on a server, through pg, what a slow loop finds', async () => {
    expect((await callPostgres(server!)).trim().split('\n')).toEqual([
      'found 35 of 500',
      expect.stringMatching(
        /^loaded 4000 of 4000, same true, DataError: add: field "number" of .* must be a number/,
      ),
      'all found while connections ended: true',
    ]);
  });
});

/** Output of the program `call-postgres`. */
async function callPostgres(connection: string): Promise<string> {
  const program = fileURLToPath(new URL('../testing/call-postgres.ts', import.meta.url));
  const flags = ['--conditions=@vse/source', '--import', 'tsx', program, connection];
  return (await promisify(execFile)(process.execPath, flags)).stdout;
}
