import { DataError } from '@vse/base';
import { jsonList } from '../files/json-items';
import type { CaptionRow } from './caption-rows';
import type { ReadTableOptions } from './read-table-options';
import { recordCaptions } from './record-captions';

/**
 * Iterates over the records of a JSON file that is one list of objects, as LAVIS distributes its annotations: an image, and
 * its caption or a list of them. Memory of one record.
 *
 * @throws `DataError` that names the element if it is not an object, has a key twice, or lacks image or caption.
 */
export async function* jsonCaptions(
  where: string,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { columns, skipBroken = false, onBroken }: ReadTableOptions = {},
): AsyncGenerator<CaptionRow> {
  let waiting: (readonly [index: number, value: unknown])[] = [];
  const list = jsonList(where, (index, value) => waiting.push([index, value]));
  function* rows(): Generator<CaptionRow> {
    for (const [index, value] of waiting) {
      try {
        yield recordCaptions(`${where}, [${index}]`, value, columns);
      } catch (error) {
        if (!skipBroken || !onBroken || !(error instanceof DataError)) throw error;
        onBroken(error);
      }
    }
    waiting = [];
  }
  for await (const piece of bytes) {
    list.take(piece);
    yield* rows();
  }
  list.finish();
  yield* rows();
}
