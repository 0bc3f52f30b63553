import { assertKeys, assertOneOf, assertWhole, OptionError } from '@vse/base';
import { assertText } from '../items/check-options';
import type { Metric } from '../vector-index';
import type { PgPool } from './connections';
import { tableNames, type TableNames } from './settings';

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

/** Facts about an index that its statements are made of. */
export interface PgTable {
  readonly names: TableNames;
  readonly dim: number;
  readonly metric: Metric;
  readonly model: string | undefined;
  /** Settings of the HNSW index; absent for exact searches. */
  readonly graph: Required<HnswOptions> | undefined;
}

/**
 * Checks the options of `pgIndex`.
 *
 * @throws `OptionError` if one is out of range.
 */
export function checkPgOptions(options: PgIndexOptions): PgTable {
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
  const { table, dim, metric = 'cosine', model, approximate } = options;
  assertWhole('pgIndex', 'dim', dim, { to: 16_000 }); // pgvector's limit
  assertOneOf('pgIndex', 'metric', metric, ['cosine', 'dot', 'euclidean']);
  assertWhole('pgIndex', 'attempts', options.attempts ?? 1);
  assertWhole('pgIndex', 'connections', options.connections ?? 1);
  if (model !== undefined) assertText('pgIndex', 'model', model);
  if (approximate !== undefined && dim > 2000) {
    throw new OptionError(
      `pgIndex: an HNSW index takes at most 2000 dimensions, got ${dim}. Leave approximate out.`,
    );
  }
  if (/ (settings|hnsw|shards|loading)$/.test(table)) {
    throw new OptionError(
      `pgIndex: table must not end as the tables beside one do (settings, hnsw, shards, loading), got ${JSON.stringify(table)}.`,
    );
  }
  const graph = approximate === undefined ? undefined : checkGraph(approximate);
  return { names: tableNames(table), dim, metric, model, graph };
}

function checkGraph(options: HnswOptions): Required<HnswOptions> {
  assertKeys<HnswOptions>('pgIndex: approximate', options, { m: true, efConstruction: true, efSearch: true });
  const { m = 16, efConstruction = 64, efSearch = 100 } = options;
  assertWhole('pgIndex', 'm', m, { from: 2, to: 100 });
  assertWhole('pgIndex', 'efConstruction', efConstruction, { from: 4, to: 1000 });
  assertWhole('pgIndex', 'efSearch', efSearch, { to: 1000 });
  return { m, efConstruction, efSearch };
}
