import { DataError } from '@vse/base';
import { digestOf } from '@vse/formats';
import type { CheckedItem } from '../items/check-items';
import type { Metadata } from '../metadata/metadata';
import type { Hit, SearchItem } from '../vector-index';
import type { PgClient } from './connections';

/** A row of the table, as text where Postgres reads it so. */
export type Row = readonly [id: string, part: number, parts: number, vector: string, metadata: string | null];

/** Rows of items, some megabytes of text at a time. */
export function* rowBatches(items: readonly CheckedItem[]): Generator<readonly Row[]> {
  let batch: Row[] = [];
  let size = 0;
  for (const { id, values, parts, metadata } of items) {
    const facts = metadata === undefined ? null : JSON.stringify(metadata);
    const rowCount = Math.max(1, parts);
    const dim = values.length / rowCount;
    for (let part = 0; part < rowCount; part++) {
      const vector = textOf(values.subarray(part * dim, (part + 1) * dim));
      batch.push([hexOf(id), part, parts, vector, facts]);
      size += vector.length;
    }
    if (size > 1 << 22) {
      yield batch;
      batch = [];
      size = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

/** Most bytes of an id, so that it fits into an index of Postgres. */
const mostIdBytes = 2600;

/**
 * Checks that Postgres can hold an item.
 *
 * @throws `DataError` that names it.
 */
export function checkStorable(where: string, { id, metadata = {} }: CheckedItem): void {
  checkIdLength(where, id);
  if (Object.entries(metadata).some(([field, value]) => `${field}${value}`.includes('\0'))) {
    throw new DataError(
      `${where}: metadata of ${JSON.stringify(id)} must not have a zero character in Postgres. Leave it out.`,
    );
  }
}

/**
 * Checks the length of an id, or of a shard's name.
 *
 * @throws `DataError` that names it by its beginning.
 */
export function checkIdLength(where: string, id: string): void {
  const bytes = Buffer.byteLength(id, 'utf8');
  if (bytes <= mostIdBytes) return;
  throw new DataError(
    `${where}: an id must have at most ${mostIdBytes} bytes of UTF-8 in Postgres, got ${bytes}, which begin with ` +
      `${JSON.stringify(Array.from(id).slice(0, 40).join(''))}. Give a digest of it, and keep it in the metadata.`,
  );
}

/** Removes the rows of ids, and returns how many items there were. */
export async function deleteIds(client: PgClient, table: string, ids: readonly string[]): Promise<number> {
  const { rows } = await client.query({
    name: statementName('delete', table),
    text:
      `WITH gone AS (DELETE FROM ${table} WHERE ${idsIn('$1')} ` +
      'RETURNING part) SELECT count(*)::float8 AS count FROM gone WHERE part = 0',
    values: [ids.map(hexOf)],
  });
  return rows[0]!['count'] as number;
}

/** A hit of a row with its distance. */
export function hitOf(row: Readonly<Record<string, unknown>>, score: (distance: number) => number): Hit {
  const { id, part, parts, metadata, distance } = row as {
    readonly id: string;
    readonly part: number;
    readonly parts: number;
    readonly metadata: Metadata | null;
    readonly distance: number;
  };
  return {
    id: textOfHex(id),
    score: Math.fround(score(distance)),
    ...(parts > 0 && { part }),
    ...(metadata !== null && { metadata }),
  };
}

/** Name of a prepared statement; Postgres cuts names of more than 63 bytes. */
export function statementName(kind: string, text: string): string {
  return `vse ${kind} ${digestOf(text).slice(0, 32)}`;
}

/** A vector in pgvector's text form. */
export function textOf(vector: Float32Array): string {
  return `[${vector.join(',')}]`;
}

/** Condition on ids, given as a list of hexadecimal text. */
export function idsIn(parameter: string): string {
  return `id IN (SELECT decode(hex, 'hex') FROM unnest(${parameter}::text[]) AS x(hex))`;
}

/** Items by id of rows in order of id and part. */
export function itemsOf(
  rows: readonly Readonly<Record<string, unknown>>[],
  dim: number,
): ReadonlyMap<string, SearchItem> {
  const items = new Map<string, SearchItem>();
  let at = 0;
  while (at < rows.length) {
    const { id, parts, metadata } = rows[at] as {
      readonly id: string;
      readonly parts: number;
      readonly metadata: Metadata | null;
    };
    const length = Math.max(1, parts);
    const values = new Float32Array(length * dim);
    for (let part = 0; part < length; part++) {
      values.set(JSON.parse(rows[at + part]!['vector'] as string) as number[], part * dim);
    }
    const vector = parts === 0 ? values : { values, length, dim };
    items.set(textOfHex(id), { id: textOfHex(id), vector, ...(metadata && { metadata }) });
    at += length;
  }
  return items;
}

/** Text of its UTF-8 bytes in hexadecimal. */
export function textOfHex(hex: string): string {
  return Buffer.from(hex, 'hex').toString('utf8');
}

/** UTF-8 bytes of text in hexadecimal. */
export function hexOf(id: string): string {
  return Buffer.from(id, 'utf8').toString('hex');
}
