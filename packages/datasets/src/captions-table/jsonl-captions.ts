import { DataError } from '@vse/base';
import { repeatedKey } from '@vse/formats/browser';
import type { CaptionRow } from './caption-rows';
import type { ReadTableOptions } from './read-table-options';
import { recordCaptions } from './record-captions';

/**
 * Iterates over the records of a file with one JSON object per line: an image, and its caption or a list of them.
 * https://jsonlines.org
 *
 * @throws `DataError` that names the line if it is not an object, has a key twice, or lacks image or caption.
 */
export async function* jsonlCaptions(
  where: string,
  lines: AsyncIterable<string> | Iterable<string>,
  { columns, skipBroken = false, onBroken }: ReadTableOptions = {},
): AsyncGenerator<CaptionRow> {
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const at = `${where}, line ${number}`;
    try {
      yield recordCaptions(at, valueOf(at, line), columns);
    } catch (error) {
      if (!skipBroken || !onBroken || !(error instanceof DataError)) throw error;
      onBroken(error);
    }
  }
}

function valueOf(where: string, line: string): unknown {
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
  const twice = repeatedKey(line);
  if (twice === undefined) return value;
  throw new DataError(`${where} must have each key once, got ${twice.slice(0, 60)} twice. Correct the line.`);
}
