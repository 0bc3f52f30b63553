import { checkItems } from '../items/check-items';
import type { SearchItem } from '../vector-index';
import type { PgClient } from './connections';
import type { PgTable } from './pg-options';
import { checkStorable, deleteIds, rowBatches, statementName } from './rows';
import { currentSettings, fieldsOf, writeSettings } from './settings';

/** Adds items, in the place of those with the same ids, in the transaction of a client. */
export async function addRows(
  client: PgClient,
  { names, dim }: PgTable,
  items: readonly SearchItem[],
): Promise<void> {
  const settings = await currentSettings(client, names, 'FOR UPDATE');
  const fields = fieldsOf(settings);
  const checked = checkItems(items, dim, fields);
  for (const item of checked) checkStorable('add', item);
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
  await writeSettings(client, names, { ...settings, fields: Array.from(fields), grouped });
}
