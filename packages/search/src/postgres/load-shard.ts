import { DataError } from '@vse/base';
import { checkId, checkItems } from '../items/check-items';
import type { FieldType } from '../metadata/metadata';
import type { SearchItem } from '../vector-index';
import { CallerError, type PgClient } from './connections';
import { copyLines, copyRows } from './copy-rows';
import { checkIdLength, checkStorable, hexOf, textOfHex } from './rows';
import { currentSettings, fieldsOf, writeSettings, type Settings, type TableNames } from './settings';

/** Items to load, at once or in blocks; read again where the server goes away meanwhile. */
export type ItemsToLoad = () => Iterable<readonly SearchItem[]> | AsyncIterable<readonly SearchItem[]>;

/** Result of loading a shard. */
export interface LoadResult {
  /** Items that were loaded; 0 for a shard that was loaded before. */
  readonly items: number;
  /** True for a shard that was loaded before. */
  readonly known: boolean;
}

/** A shard to load. */
export interface ShardToLoad {
  /** Name of the shard. */
  readonly shard: string;
  readonly items: ItemsToLoad;
  readonly dim: number;
  /** Loads `pg-copy-streams`. */
  readonly library: (() => Promise<unknown>) | undefined;
}

/** Loads a shard in the transaction of a client, unless it was loaded before. */
export async function loadShard(
  client: PgClient,
  names: TableNames,
  { shard, items, dim, library }: ShardToLoad,
): Promise<LoadResult> {
  checkId('load', shard);
  checkIdLength('load', shard);
  // Two programs that load one shard at once: the second waits here, and finds it loaded.
  const { rows: fresh } = await client.query({
    text: `INSERT INTO ${names.shards} VALUES (decode($1::text, 'hex')) ON CONFLICT DO NOTHING RETURNING 1 AS one`,
    values: [hexOf(shard)],
  });
  if (fresh.length === 0) return { items: 0, known: true };
  await client.query({
    text: `CREATE TEMPORARY TABLE ${names.loading} (LIKE ${names.table}) ON COMMIT DROP`,
  });
  // Checked against the types of now, and again, with those of others that load meanwhile, before it counts.
  const fields = fieldsOf(await currentSettings(client, names));
  const own = new Map<string, FieldType>();
  let count = 0;
  let parted = false;
  async function* checkedBlocks() {
    for await (const block of ownErrors(items)) {
      const checked = checkItems(block, dim, fields);
      for (const item of checked) {
        checkStorable('load', item);
        parted ||= item.parts > 1;
        for (const field of Object.keys(item.metadata ?? {})) own.set(field, fields.get(field)!);
      }
      count += checked.length;
      yield checked;
    }
  }
  await copyRows(client, `COPY ${names.loading} FROM STDIN`, copyLines(checkedBlocks()), library);
  await checkTwice(client, names.loading);
  const settings = await currentSettings(client, names, 'FOR UPDATE');
  const now = fieldsOf(settings);
  for (const [field, type] of own) {
    if ((now.get(field) ?? type) !== type) {
      throw new DataError(
        `load: field ${JSON.stringify(field)} must be a ${now.get(field)}, as the field's first value was, got a ${type} ` +
          `in shard ${JSON.stringify(shard)}. Convert it, or use another field.`,
      );
    }
    now.set(field, type);
  }
  await client.query({
    text: `DELETE FROM ${names.table} WHERE id IN (SELECT id FROM ${names.loading})`,
  });
  await client.query({ text: `INSERT INTO ${names.table} SELECT * FROM ${names.loading}` });
  await client.query({ text: `DROP TABLE ${names.loading}` });
  const next: Settings = { ...settings, fields: Array.from(now), grouped: settings.grouped || parted };
  await writeSettings(client, names, next);
  return { items: count, known: false };
}

/** The blocks of a caller, whose errors are not those of the server. */
async function* ownErrors(items: ItemsToLoad): AsyncGenerator<readonly SearchItem[]> {
  const blocks = (async function* () {
    yield* items();
  })();
  for (;;) {
    const next = await blocks.next().catch((cause: unknown) => {
      throw new CallerError(cause);
    });
    if (next.done) return;
    yield next.value;
  }
}

/** Refuses a shard that has an id twice. */
async function checkTwice(client: PgClient, table: string): Promise<void> {
  const { rows } = await client.query({
    text: `SELECT encode(id, 'hex') AS id FROM ${table} GROUP BY id, part HAVING count(*) > 1 LIMIT 1`,
  });
  if (!rows[0]) return;
  throw new DataError(
    `load: every id must be in a shard once, got ${JSON.stringify(textOfHex(rows[0]['id'] as string))} twice. Keep one of ` +
      'the two, or put them into two shards.',
  );
}
