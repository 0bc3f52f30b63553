import { assertWhole } from '@vse/base';
import { closed } from '../exact/exact-index';
import { checkIds, checkQueries } from '../items/check-items';
import { checkAddOptions, checkModel, checkSearchOptions } from '../items/check-options';
import type { AddOptions, VectorIndex } from '../vector-index';
import { addRows } from './add-rows';
import { inTransaction, openPool, type PgClient } from './connections';
import { loadShard, type ItemsToLoad, type LoadResult } from './load-shard';
import { checkPgOptions, type PgIndexOptions } from './pg-options';
import { prepareTable } from './prepare-table';
import { countItems, pageSize, readEntries, readItems } from './read-rows';
import { deleteIds } from './rows';
import { searchRows } from './search-rows';

/** An index in Postgres. */
export interface PgIndex extends VectorIndex {
  /**
   * Loads a shard of items by COPY, in one transaction: all of them or none, whatever ends the program. A shard that was
   * loaded before is passed over, so that loading many shards can be begun again, by several programs too. Items replace
   * those with the same ids. Needs the optional peer `pg-copy-streams`; load before there is an HNSW index, which makes
   * loading many times slower.
   *
   * @throws `DataError` for an id that the shard has twice, and the errors of `add`; nothing of the shard is then loaded.
   */
  load(shard: string, items: ItemsToLoad, options?: AddOptions): Promise<LoadResult>;
}

/**
 * Opens an index in a table of Postgres with pgvector, and makes the table if it is missing. Items, metadata and filters are
 * as in the other indexes; filters run as SQL. Changes are transactions. A call that finds the server away is tried again,
 * with longer and longer waits.
 *
 * @param options - Connection, table, dimension, metric, model, and the HNSW index.
 * @throws `OptionError` if an option is out of range, or the table has another dimension, metric or model.
 * @throws `BackendError` without `pg`.
 * @throws `VseError` if the server does not answer, or lacks pgvector.
 *
 * @example
 * ```ts
 * import { pgIndex } from '@vse/search';
 *
 * const connection = process.env['DATABASE_URL'];
 * if (connection !== undefined) {
 *   const index = await pgIndex({ connection, table: 'pictures', dim: 256, approximate: { efSearch: 200 } });
 *   await index.add([{ id: 'dog.jpg', vector: new Float32Array(256).fill(1), metadata: { year: 2025 } }]);
 *   console.log(await index.search([new Float32Array(256).fill(1)], { k: 10, filter: { field: 'year', from: 2020 } }));
 *   await index.close();
 * } else console.log('DATABASE_URL names no server');
 * ```
 */
export async function pgIndex(options: PgIndexOptions): Promise<PgIndex> {
  const table = checkPgOptions(options);
  const { names, dim, metric, model } = table;
  const { connection, attempts = 5, connections = 10 } = options;
  const owned = typeof connection === 'string';
  const pool = owned ? await openPool(connection, connections, options.library) : connection;
  let isClosed = false;
  const transaction = <Result>(
    where: string,
    work: (client: PgClient) => Promise<Result>,
  ): Promise<Result> =>
    isClosed ? Promise.reject(closed(where)) : inTransaction(where, pool, attempts, work);
  try {
    await transaction('pgIndex', (client) => prepareTable(client, table));
  } catch (error) {
    if (owned) await pool.end();
    throw error;
  }
  return {
    dim,
    metric,
    ...(model !== undefined && { model }),
    add: (items, given = {}) =>
      transaction('add', (client) => {
        checkModel('add', model, checkAddOptions('add', given).model);
        return addRows(client, table, items);
      }),
    load: (shard, items, given = {}) =>
      transaction('load', (client) => {
        checkModel('load', model, checkAddOptions('load', given).model);
        return loadShard(client, names, { shard, items, dim, library: options.copyLibrary });
      }),
    remove: (ids) =>
      transaction('remove', (client) => {
        checkIds('remove', ids);
        return deleteIds(client, names.table, ids);
      }),
    search: (queries, wanted) =>
      transaction('search', (client) => {
        const { k, filter, model: given } = checkSearchOptions(wanted);
        assertWhole('search', 'k', k);
        checkModel('search', model, given);
        return searchRows(client, table, checkQueries(queries, dim), { k, filter });
      }),
    get: (ids) =>
      transaction('get', (client) => {
        checkIds('get', ids);
        return readItems(client, table, ids);
      }),
    async *entries(ids) {
      if (ids !== undefined) checkIds('entries', ids);
      for (let after = ''; ;) {
        const page = await transaction('entries', (client) =>
          readEntries(client, table, ids === undefined ? { after } : { ids }),
        );
        if (page.length > 0) yield page;
        if (ids !== undefined || page.length < pageSize) return;
        after = page.at(-1)!.id;
      }
    },
    count: (filter) => transaction('count', (client) => countItems(client, table, filter)),
    save: () => (isClosed ? Promise.reject(closed('save')) : Promise.resolve()),
    async close() {
      if (isClosed) return;
      isClosed = true;
      if (owned) await pool.end();
    },
  };
}
