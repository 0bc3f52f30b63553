import type { Filter } from '../metadata/filter';
import type { Hit } from '../vector-index';
import type { PgClient } from './connections';
import { distances } from './distances';
import { conditionOf } from './filter-sql';
import type { PgTable } from './pg-options';
import { hitOf, statementName, textOf } from './rows';
import { currentSettings, fieldsOf } from './settings';

/** The `k` best items of each query, in the transaction of a client. */
export async function searchRows(
  client: PgClient,
  table: PgTable,
  queries: readonly Float32Array[],
  { k, filter }: { readonly k: number; readonly filter: Filter | undefined },
): Promise<readonly (readonly Hit[])[]> {
  const { names, metric, graph } = table;
  const settings = await currentSettings(client, names);
  const condition = conditionOf(filter, fieldsOf(settings), 4);
  const most = Math.min(k, 2 ** 31 - 1); // an integer of Postgres
  const wide = Math.min(1000, Math.max(k, graph?.efSearch ?? 0));
  if (graph) {
    await client.query({ text: `SET LOCAL hnsw.ef_search = ${wide}` });
    await client.query({ text: 'SET LOCAL hnsw.iterative_scan = strict_order' });
    await client.query({ text: 'SET LOCAL enable_seqscan = off' });
  }
  const near = settings.grouped ? 10 * wide : Math.max(most, wide);
  const text = searchSql(table, condition.text, settings.grouped);
  const name = statementName('search', text);
  const hits: (readonly Hit[])[] = [];
  for (const query of queries) {
    const values = [textOf(query), most, near, ...condition.values];
    const { rows } = await client.query({ name, text, values });
    hits.push(rows.map((row) => hitOf(row, distances[metric].score)));
  }
  return hits;
}

/** Selects the rows of the best items; equal distances in order of id. */
function searchSql({ names, metric, graph }: PgTable, condition: string, grouped: boolean): string {
  const distance = `vector ${distances[metric].operator} $1::vector`;
  const columns = `encode(id, 'hex') AS id, part, parts, metadata`;
  const where = `FROM ${names.table} WHERE ${condition}`;
  // "+ 0" keeps an HNSW index out of exact searches.
  const near = graph
    ? `SELECT id, part, parts, metadata, ${distance} AS distance ${where} ORDER BY ${distance} LIMIT $3::integer`
    : `SELECT id, part, parts, metadata, (${distance}) + 0 AS distance ${where} AND $3::integer > 0`;
  const best = grouped
    ? `SELECT DISTINCT ON (id) id, part, parts, metadata, distance FROM (${near}) near ORDER BY id, distance, part`
    : near;
  return `SELECT ${columns}, distance FROM (${best}) best ORDER BY distance, best.id LIMIT $2::integer`;
}
