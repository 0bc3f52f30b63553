import type { Filter } from '../metadata/filter';
import type { Metadata } from '../metadata/metadata';
import type { IndexEntry, SearchItem } from '../vector-index';
import type { PgClient } from './connections';
import { conditionOf } from './filter-sql';
import type { PgTable } from './pg-options';
import { hexOf, idsIn, itemsOf, statementName, textOfHex } from './rows';
import { currentSettings, fieldsOf } from './settings';

/** Items by id, in the order of the ids. */
export async function readItems(
  client: PgClient,
  { names, dim }: PgTable,
  ids: readonly string[],
): Promise<readonly (SearchItem | undefined)[]> {
  const { rows } = await client.query({
    name: statementName('get', names.table),
    text:
      `SELECT encode(id, 'hex') AS id, parts, vector::text AS vector, metadata FROM ${names.table} ` +
      `WHERE ${idsIn('$1')} ORDER BY id, part`,
    values: [ids.map(hexOf)],
  });
  const items = itemsOf(rows, dim);
  return ids.map((id) => items.get(id));
}

/** Ids and metadata of the items of ids, or of the next page of all items, those after an id. */
export type EntriesWanted = { readonly ids: readonly string[] } | { readonly after: string };

/** Items of a page. */
export const pageSize = 4096;

/** Ids and metadata of items, in order of id. */
export async function readEntries(
  client: PgClient,
  { names }: PgTable,
  wanted: EntriesWanted,
): Promise<readonly IndexEntry[]> {
  const some = 'ids' in wanted;
  const { rows } = await client.query({
    name: statementName(some ? 'entries' : 'page', names.table),
    text:
      `SELECT encode(id, 'hex') AS id, metadata FROM ${names.table} ` +
      `WHERE part = 0 AND ${some ? idsIn('$1') : `id > decode($1::text, 'hex')`} ORDER BY id ` +
      `LIMIT ${some ? 'ALL' : pageSize}`,
    values: [some ? wanted.ids.map(hexOf) : hexOf(wanted.after)],
  });
  return (rows as readonly { readonly id: string; readonly metadata: Metadata | null }[]).map(
    ({ id, metadata }) => ({ id: textOfHex(id), ...(metadata && { metadata }) }),
  );
}

/** Number of items, or of those that pass a filter. */
export async function countItems(
  client: PgClient,
  { names }: PgTable,
  filter: Filter | undefined,
): Promise<number> {
  const condition = conditionOf(filter, fieldsOf(await currentSettings(client, names)), 1);
  const { rows } = await client.query({
    text: `SELECT count(*)::float8 AS count FROM ${names.table} WHERE part = 0 AND ${condition.text}`,
    values: [...condition.values],
  });
  return rows[0]!['count'] as number;
}
