import { isDeepStrictEqual } from 'node:util';
import { DataError } from '@vse/base';
import { pgIndex, type SearchItem } from '../index';
import { openPool } from '../postgres/connections';
import { slowSearch } from './slow-search';
import { clusteredVectors, itemsOf } from './vectors';

// Calls a Postgres server through pg, by the connection string of the first argument; prints what it finds, or the error.
// A program of its own: the test runner's conditions make Node load the wrong build of pg.

const [connection] = process.argv.slice(2) as [string];
try {
  const table = `vse test ${process.pid}`;
  const index = await pgIndex({ connection, table, dim: 8, attempts: 2 });
  const items = itemsOf(clusteredVectors(81, 500, 8)).map((item, i) => ({ ...item, metadata: { i } }));
  await index.add(items);
  await index.remove(['item-0']);
  const queries = clusteredVectors(81, 5, 8);
  const found = await index.search(queries, { k: 7, filter: { field: 'i', to: 400 } });
  const wanted = queries.map((query) => slowSearch(items.slice(1, 401), query, 7, 'cosine'));
  const idsOf = (lists: typeof found) => lists.map((list) => list.map(({ id }) => id));
  if (JSON.stringify(idsOf(found)) !== JSON.stringify(idsOf(wanted))) throw new DataError('other items');
  await index.close();
  const graph = await pgIndex({ connection, table: `${table} graph`, dim: 8, approximate: {} });
  await graph.add(items);
  console.log(`found ${(await graph.search(queries, { k: 7 })).flat().length} of ${await graph.count()}`);
  await graph.close();
  await loadShards(`${table} loaded`);
  await searchWhileConnectionsEnd(table);
} catch (error) {
  console.log(String(error));
}

/** Loads shards by COPY, by two programs' worth of indexes at once, one refused and one loaded twice. */
async function loadShards(table: string): Promise<void> {
  const [one, two] = [
    await pgIndex({ connection, table, dim: 8 }),
    await pgIndex({ connection, table, dim: 8 }),
  ];
  const shard = (number: number): readonly (readonly SearchItem[])[] => {
    const items = itemsOf(clusteredVectors(90 + number, 1000, 8)).map((item) => ({
      ...item,
      id: `${number}\\\t"${item.id}`,
      metadata: { number, text: 'a\\b\t"\n' },
    }));
    return [items.slice(0, 300), items.slice(300)];
  };
  const names = [0, 1, 2, 3, 0, 1];
  const loads = names.map((number, i) =>
    (i % 2 === 0 ? one : two).load(`shard ${number}`, () => shard(number)),
  );
  const loaded = (await Promise.all(loads)).reduce((sum, { items }) => sum + items, 0);
  const bad = shard(4).map((block) => block.map((item) => ({ ...item, metadata: { number: 'four' } })));
  const refused = await one.load('shard 4', () => bad).then(() => 'nothing refused', String);
  const [first] = await two.get([shard(0)[0]![0]!.id]);
  const same = isDeepStrictEqual(first, shard(0)[0]![0]);
  console.log(`loaded ${loaded} of ${await one.count()}, same ${same}, ${refused}`);
  await Promise.all([one.close(), two.close()]);
}

/** Ends all connections some times while it searches: each search tries again. */
async function searchWhileConnectionsEnd(table: string): Promise<void> {
  const index = await pgIndex({ connection, table, dim: 8, attempts: 8 });
  const admin = await openPool(connection, 1, undefined);
  const queries = clusteredVectors(81, 20, 8);
  let ended = 0;
  let searches = 0;
  let found = 0;
  const search = async () => {
    while (ended < 4) {
      searches += 1;
      const hits = await index.search(queries, { k: 3 });
      found += hits.flat().length;
    }
  };
  const searching = Promise.all([search(), search()]);
  while (ended < 4) {
    const client = await admin.connect();
    const { rows } = await client.query({
      text: 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()',
    });
    client.release();
    ended += Number(rows.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  await searching;
  console.log(`all found while connections ended: ${found === 60 * searches}`);
  await admin.end();
  await index.close();
}
