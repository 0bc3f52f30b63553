import { DataError } from '@vse/base';
import { columnsOf, type CaptionRow } from './caption-rows';
import { openParquet } from './parquet-file';
import type { ReadTableOptions } from './read-table-options';
import { recordCaptions } from './record-captions';

/**
 * Iterates over the records of a parquet file that names its pictures. Memory of some rows.
 *
 * @throws `DataError` that names the row at fault, or if the file holds the pictures themselves.
 */
export async function* parquetCaptions(
  where: string,
  path: string,
  { columns = {}, skipBroken = false, onBroken }: ReadTableOptions = {},
): AsyncGenerator<CaptionRow> {
  const file = await openParquet(where, path);
  const { image, captions, split, metadata } = columnsOf(where, file.names, columns);
  if (file.fieldsOf(image).includes('bytes')) {
    throw new DataError(
      `${where} must name its pictures in ${image}, got the pictures themselves. Write them to files beside a table of their names and captions.`,
    );
  }
  let number = 0;
  const wanted = [image, ...captions, ...(split === undefined ? [] : [split]), ...Object.values(metadata)];
  for await (const record of file.records(wanted)) {
    number += 1;
    try {
      yield recordCaptions(`${where}, row ${number}`, record, columns);
    } catch (error) {
      if (!skipBroken || !onBroken || !(error instanceof DataError)) throw error;
      onBroken(error);
    }
  }
}
