import { DataError } from '@vse/base';
import { joined } from './joined';

/** Over a thousand times the longest line of real files. */
const LONGEST_LINE = 64 << 20;

/**
 * Iterates over the lines of UTF-8 bytes that arrive piece by piece, without line ends; with one line in memory.
 *
 * @throws `DataError` that starts with `where` if a line has more than 64 MiB.
 */
export async function* linesIn(
  where: string,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let rest = new Uint8Array() as Uint8Array;
  let first = true;
  const text = (line: Uint8Array): string => {
    const shown = decoder.decode(line).replace(/\r$/, '');
    const bare = first ? shown.replace(/^\uFEFF/, '') : shown;
    first = false;
    return bare;
  };
  for await (const piece of bytes) {
    let from = 0;
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, from)) {
      yield text(joined(rest, piece.subarray(from, end)));
      rest = new Uint8Array();
      from = end + 1;
    }
    rest = joined(rest, new Uint8Array(piece.subarray(from)));
    if (rest.length > LONGEST_LINE) {
      throw new DataError(`${where} must have lines of at most ${LONGEST_LINE} bytes, got a longer one.`);
    }
  }
  if (rest.length > 0) yield text(rest);
}
