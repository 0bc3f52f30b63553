import { VseError } from '@vse/base';
import type { FieldType } from '../metadata/metadata';
import type { Metric } from '../vector-index';
import { quoteName, type PgClient } from './connections';

/** Quoted names of the tables of an index, and of its HNSW index. */
export interface TableNames {
  /** Name of the table as it was given. */
  readonly plain: string;
  readonly table: string;
  readonly settings: string;
  readonly hnsw: string;
  readonly shards: string;
  /** Temporary table of a shard. */
  readonly loading: string;
}

/** Names of an index in a table. */
export function tableNames(table: string): TableNames {
  return {
    plain: table,
    table: quoteName(table),
    settings: quoteName(table, ' settings'),
    hnsw: quoteName(table, ' hnsw'),
    shards: quoteName(table, ' shards'),
    loading: quoteName(table, ' loading'),
  };
}

/** Row of the settings table. */
export interface Settings {
  readonly dim: number;
  readonly metric: Metric;
  readonly model?: string;
  readonly fields: readonly (readonly [string, FieldType])[];
  /** True once an item had several parts. */
  readonly grouped: boolean;
}

/** Settings of an index; undefined where there are none yet. `lock` is a clause of `SELECT`. */
export async function readSettings(
  client: PgClient,
  { settings }: TableNames,
  lock = '',
): Promise<Settings | undefined> {
  const { rows } = await client.query({ text: `SELECT settings FROM ${settings} ${lock}` });
  return rows[0]?.['settings'] as Settings | undefined;
}

/** Settings of an index that was opened. */
export async function currentSettings(client: PgClient, names: TableNames, lock = ''): Promise<Settings> {
  const settings = await readSettings(client, names, lock);
  if (!settings)
    throw new VseError(`pgIndex: table ${names.settings} is empty or gone. Open the index again.`);
  return settings;
}

/** Replaces the settings of an index. */
export async function writeSettings(client: PgClient, names: TableNames, next: Settings): Promise<void> {
  await client.query({
    text: `UPDATE ${names.settings} SET settings = $1::jsonb`,
    values: [JSON.stringify(next)],
  });
}

/** Types of the fields of an index. */
export function fieldsOf(settings: Settings): Map<string, FieldType> {
  return new Map(settings.fields);
}
