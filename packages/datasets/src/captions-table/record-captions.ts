import { DataError } from '@vse/base';
import { captionRow, columnsOf, metadataOf, type CaptionRow, type TableColumns } from './caption-rows';

/**
 * Reads one record of a table whose records name their fields.
 *
 * @throws `DataError` that starts with `where` if it is not an object or lacks image or caption.
 */
export function recordCaptions(where: string, value: unknown, columns: TableColumns = {}): CaptionRow {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const got = Array.isArray(value) ? 'a list' : String(value).slice(0, 60);
    throw new DataError(`${where} must be a JSON object, got ${got}. Correct the record.`);
  }
  const record = value as Readonly<Record<string, unknown>>;
  const { image, captions, split, metadata } = columnsOf(where, Object.keys(record), columns);
  const texts = captions.map((name) => record[name]);
  const ofSplit = split === undefined ? undefined : record[split];
  const row = captionRow(where, record[image], texts, ofSplit, columns.captionless);
  return { ...row, ...metadataOf(metadata, (name) => record[name]) };
}
