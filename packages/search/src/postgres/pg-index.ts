import { assertKeys, assertOneOf, assertWhole, OptionError } from '@vse/base';
import { closed } from '../exact/exact-index';
import { checkIds, checkItems, checkQueries } from '../items/check-items';
import { assertText, checkAddOptions, checkModel, checkSearchOptions } from '../items/check-options';
import type { Filter } from '../metadata/filter';
import type { Metadata } from '../metadata/metadata';
import type { AddOptions, Hit, Metric, VectorIndex } from '../vector-index';
import { inTransaction, openPool, type PgClient, type PgPool } from './connections';
import { filterSql } from './filter-sql';
import { loadShard, type ItemsToLoad, type LoadResult } from './load-shard';
import {
  deleteIds,
  hexOf,
  hitOf,
  idsIn,
  itemsOf,
  rowBatches,
  statementName,
  textOf,
  textOfHex,
} from './rows';
import {
  currentSettings,
  fieldsOf,
  readSettings,
  tableNames,
  writeSettings,
  type Settings,
} from './settings';

/** Settings of pgvector's HNSW index. */
export interface HnswOptions {
  /** Neighbours of a vector in the graph. Defaults to `16`. */
  readonly m?: number;
  /** Candidates that building looks at. Defaults to `64`. */
  readonly efConstruction?: number;
  /** Candidates that a search looks at. Defaults to `100`. */
  readonly efSearch?: number;
}

/** Options of an index in Postgres. */
export interface PgIndexOptions {
  /** Connection string, for the optional peer `pg`; or a pool of yours, which `close` leaves open. */
  readonly connection: string | PgPool;
  /** Name of the table, made if it is missing. */
  readonly table: string;
  /** Dimension of a vector. */
  readonly dim: number;
  /** Similarity that ranks the items. Defaults to `'cosine'`. */
  readonly metric?: Metric;
  /** Digest of the model that makes the vectors: vectors of another are refused. */
  readonly model?: string;
  /** Searches by an HNSW index, which finds nearly all of the best; absent for exact searches, which read every row. */
  readonly approximate?: HnswOptions;
  /** Loads `pg` where it is not found by name, as in a bundle: `() => import('pg')`. */
  readonly library?: () => Promise<unknown>;
  /** Loads `pg-copy-streams` where it is not found by name. */
  readonly copyLibrary?: () => Promise<unknown>;
  /** Most connections of the pool that a connection string opens. Defaults to `10`. */
  readonly connections?: number;
  /** Times that a call is tried while the server does not answer. Defaults to `5`. */
  readonly attempts?: number;
}

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

/** Items of a block of `entries`. */
const entryBlock = 4096;

/** Distance operator and operator class of pgvector by metric; all are smaller for what is more similar. */
const operators = {
  cosine: { operator: '<=>', opclass: 'vector_cosine_ops', score: (distance: number) => 1 - distance },
  dot: { operator: '<#>', opclass: 'vector_ip_ops', score: (distance: number) => 0 - distance },
  euclidean: { operator: '<->', opclass: 'vector_l2_ops', score: (distance: number) => 0 - distance },
} as const;

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
  assertKeys<PgIndexOptions>('pgIndex', options, {
    connection: true,
    table: true,
    dim: true,
    metric: true,
    model: true,
    approximate: true,
    library: true,
    copyLibrary: true,
    connections: true,
    attempts: true,
  });
  const { connection, dim, metric = 'cosine', model, approximate, attempts = 5, connections = 10 } = options;
  assertWhole('pgIndex', 'dim', dim, { to: 16_000 }); // pgvector's limit
  assertOneOf('pgIndex', 'metric', metric, ['cosine', 'dot', 'euclidean']);
  assertWhole('pgIndex', 'attempts', attempts);
  assertWhole('pgIndex', 'connections', connections);
  if (model !== undefined) assertText('pgIndex', 'model', model);
  if (approximate !== undefined && dim > 2000) {
    throw new OptionError(
      `pgIndex: an HNSW index takes at most 2000 dimensions, got ${dim}. Leave approximate out.`,
    );
  }
  const { approximate: graph = {} } = options;
  assertKeys<HnswOptions>('pgIndex: approximate', graph, { m: true, efConstruction: true, efSearch: true });
  const { m = 16, efConstruction = 64, efSearch = 100 } = graph;
  assertWhole('pgIndex', 'm', m, { from: 2, to: 100 });
  assertWhole('pgIndex', 'efConstruction', efConstruction, { from: 4, to: 1000 });
  assertWhole('pgIndex', 'efSearch', efSearch, { to: 1000 });
  if (/ (settings|hnsw|shards|loading)$/.test(options.table)) {
    throw new OptionError(
      `pgIndex: table must not end as the tables beside one do (settings, hnsw, shards, loading), got ${JSON.stringify(options.table)}.`,
    );
  }
  const names = tableNames(options.table);
  const { operator, opclass, score } = operators[metric];
  const owned = typeof connection === 'string';
  const pool = owned ? await openPool(connection, connections, options.library) : connection;
  let isClosed = false;
  const transaction = <Result>(
    where: string,
    work: (client: PgClient) => Promise<Result>,
  ): Promise<Result> =>
    isClosed ? Promise.reject(closed(where)) : inTransaction(where, pool, attempts, work);

  const prepare = async (client: PgClient): Promise<void> => {
    // Two programs that make one table at once: the second waits.
    await client.query({
      text: 'SELECT pg_advisory_xact_lock(hashtext($1))',
      values: [`vse ${options.table}`],
    });
    await client.query({ text: 'CREATE EXTENSION IF NOT EXISTS vector' });
    await client.query({ text: `CREATE TABLE IF NOT EXISTS ${names.settings} (settings jsonb NOT NULL)` });
    await client.query({
      text:
        `CREATE TABLE IF NOT EXISTS ${names.table} (id bytea NOT NULL, part integer NOT NULL, parts integer NOT NULL, ` +
        `vector vector(${dim}) NOT NULL, metadata jsonb, PRIMARY KEY (id, part))`,
    });
    await client.query({ text: `CREATE TABLE IF NOT EXISTS ${names.shards} (name bytea PRIMARY KEY)` });
    const found = await readSettings(client, names);
    if (!found) {
      const settings: Settings = {
        dim,
        metric,
        ...(model !== undefined && { model }),
        fields: [],
        grouped: false,
      };
      await client.query({
        text: `INSERT INTO ${names.settings} VALUES ($1::jsonb)`,
        values: [JSON.stringify(settings)],
      });
    } else {
      if (found.dim !== dim || found.metric !== metric) {
        throw new OptionError(
          `pgIndex: table ${names.table} has vectors of ${found.dim} numbers ranked by ${found.metric}, got dim ${dim} and ` +
            `metric ${metric}. Give those, or another table.`,
        );
      }
      checkModel('pgIndex', found.model, model);
    }
    if (approximate) {
      await client.query({
        text:
          `CREATE INDEX IF NOT EXISTS ${names.hnsw} ON ${names.table} USING hnsw (vector ${opclass}) ` +
          `WITH (m = ${m}, ef_construction = ${efConstruction})`,
      });
    }
  };
  try {
    await transaction('pgIndex', prepare);
  } catch (error) {
    if (owned) await pool.end();
    throw error;
  }

  /** Rows of the best items; equal distances in order of id. */
  const searchSql = (condition: string, grouped: boolean): string => {
    const distance = `vector ${operator} $1::vector`;
    const columns = `encode(id, 'hex') AS id, part, parts, metadata`;
    const where = `FROM ${names.table} WHERE ${condition}`;
    // "+ 0" keeps an HNSW index out of exact searches.
    const near = approximate
      ? `SELECT id, part, parts, metadata, ${distance} AS distance ${where} ORDER BY ${distance} LIMIT $3::integer`
      : `SELECT id, part, parts, metadata, (${distance}) + 0 AS distance ${where} AND $3::integer > 0`;
    const best = grouped
      ? `SELECT DISTINCT ON (id) id, part, parts, metadata, distance FROM (${near}) near ORDER BY id, distance, part`
      : near;
    return `SELECT ${columns}, distance FROM (${best}) best ORDER BY distance, best.id LIMIT $2::integer`;
  };
  return {
    dim,
    metric,
    ...(model !== undefined && { model }),
    add: (items, options = {}) =>
      transaction('add', async (client) => {
        checkModel('add', model, checkAddOptions('add', options).model);
        const settings = await currentSettings(client, names, 'FOR UPDATE');
        const fields = fieldsOf(settings);
        const checked = checkItems(items, dim, fields);
        if (checked.length === 0) return;
        await deleteIds(
          client,
          names.table,
          checked.map(({ id }) => id),
        );
        for (const rows of rowBatches(checked)) {
          await client.query({
            name: statementName('insert', names.table),
            text:
              `INSERT INTO ${names.table} SELECT decode(id, 'hex'), part, parts, vector::vector, metadata::jsonb ` +
              'FROM unnest($1::text[], $2::integer[], $3::integer[], $4::text[], $5::text[]) AS x(id, part, parts, vector, metadata)',
            values: [0, 1, 2, 3, 4].map((column) => rows.map((row) => row[column])),
          });
        }
        const grouped = settings.grouped || checked.some(({ parts }) => parts > 1);
        const next: Settings = { ...settings, fields: Array.from(fields), grouped };
        await writeSettings(client, names, next);
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
    search: (queries, options) =>
      transaction('search', async (client) => {
        const { k, filter, model: given } = checkSearchOptions(options);
        assertWhole('search', 'k', k);
        checkModel('search', model, given);
        const settings = await currentSettings(client, names);
        const condition = conditionOf(filter, settings, 4);
        const checked = checkQueries(queries, dim);
        const most = Math.min(k, 2 ** 31 - 1); // an integer of Postgres
        const wide = Math.min(1000, Math.max(k, efSearch));
        if (approximate) {
          await client.query({ text: `SET LOCAL hnsw.ef_search = ${wide}` });
          await client.query({ text: 'SET LOCAL hnsw.iterative_scan = strict_order' });
          await client.query({ text: 'SET LOCAL enable_seqscan = off' });
        }
        const text = searchSql(condition.text, settings.grouped);
        const hits: (readonly Hit[])[] = [];
        for (const query of checked) {
          const { rows } = await client.query({
            name: statementName('search', text),
            text,
            values: [
              textOf(query),
              most,
              settings.grouped ? 10 * wide : Math.max(most, wide),
              ...condition.values,
            ],
          });
          hits.push(rows.map((row) => hitOf(row, score)));
        }
        return hits;
      }),
    get: (ids) =>
      transaction('get', async (client) => {
        checkIds('get', ids);
        const { rows } = await client.query({
          name: statementName('get', names.table),
          text:
            `SELECT encode(id, 'hex') AS id, parts, vector::text AS vector, metadata FROM ${names.table} ` +
            `WHERE ${idsIn('$1')} ORDER BY id, part`,
          values: [ids.map(hexOf)],
        });
        const items = itemsOf(rows, dim);
        return ids.map((id) => items.get(id));
      }),
    async *entries(ids) {
      if (ids !== undefined) checkIds('entries', ids);
      let after = '';
      for (;;) {
        const rows = await transaction('entries', async (client) => {
          const some = ids === undefined ? `id > decode($1::text, 'hex')` : idsIn('$1');
          const page = await client.query({
            name: statementName(ids === undefined ? 'page' : 'entries', names.table),
            text:
              `SELECT encode(id, 'hex') AS id, metadata FROM ${names.table} WHERE part = 0 AND ${some} ORDER BY id ` +
              `LIMIT ${ids === undefined ? entryBlock : 'ALL'}`,
            values: [ids === undefined ? after : ids.map(hexOf)],
          });
          return page.rows as readonly { readonly id: string; readonly metadata: Metadata | null }[];
        });
        if (rows.length > 0) {
          yield rows.map(({ id, metadata }) => ({ id: textOfHex(id), ...(metadata && { metadata }) }));
        }
        if (ids !== undefined || rows.length < entryBlock) return;
        after = rows.at(-1)!.id;
      }
    },
    count: (filter) =>
      transaction('count', async (client) => {
        const condition = conditionOf(filter, await currentSettings(client, names), 1);
        const { rows } = await client.query({
          text: `SELECT count(*)::float8 AS count FROM ${names.table} WHERE part = 0 AND ${condition.text}`,
          values: [...condition.values],
        });
        return rows[0]!['count'] as number;
      }),
    save: () => (isClosed ? Promise.reject(closed('save')) : Promise.resolve()),
    async close() {
      if (isClosed) return;
      isClosed = true;
      if (owned) await pool.end();
    },
  };
}

function conditionOf(filter: Filter | undefined, { fields }: Settings, first: number) {
  return filter === undefined ? { text: 'true', values: [] } : filterSql(filter, new Map(fields), first);
}
