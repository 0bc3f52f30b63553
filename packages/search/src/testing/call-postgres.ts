import { DataError } from '@vse/base';
import { pgIndex } from '../index';
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
} catch (error) {
  console.log(String(error));
}
