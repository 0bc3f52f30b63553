import { DataError } from '@vse/core';
import { captionRows } from '@vse/datasets/tables';
import type { Table } from '../shared/protocol';

/**
 * Reads a table of captions as Node reads it, into the sentences of each picture.
 *
 * @throws `DataError` that begins with the table's name: a record is broken, with its line, or there is none.
 */
export async function readTable(name: string, file: Blob): Promise<Table> {
  const captions = new Map<string, string[]>();
  for await (const row of captionRows(name, file)) {
    const known = captions.get(row.image);
    if (known) known.push(...row.captions);
    else captions.set(row.image, [...row.captions]);
  }
  if (captions.size > 0) return { name, captions };
  throw new DataError(`${name} must have captions, got no record. Fill it in or leave it out.`);
}
