import { DataError } from '@vse/base';
import { captionRow, columnsOf, type CaptionRow, type TableColumns } from './caption-rows';

/**
 * Iterates over the records of a file with one JSON object per line: an image, and its caption or a list of them.
 * https://jsonlines.org
 *
 * @throws `DataError` that names the line if it is not an object or lacks image or caption.
 */
export function* jsonlCaptions(
  where: string,
  lines: readonly string[],
  columns: TableColumns = {},
): Generator<CaptionRow> {
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const at = `${where}, line ${i + 1}`;
    const record = objectOf(at, line);
    const { image, caption, split } = columnsOf(at, Object.keys(record), columns);
    yield captionRow(at, record[image], record[caption], split === undefined ? undefined : record[split]);
  }
}

function objectOf(where: string, line: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new DataError(
      `${where} must be a JSON object, got ${(error as Error).message}. Correct the line.`,
      {
        cause: error,
      },
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new DataError(`${where} must be a JSON object, got ${line.slice(0, 60)}. Correct the line.`);
}
