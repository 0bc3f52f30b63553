import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { DataError, OptionError } from '@vse/base';

/** Options of readers of text files. */
export interface TextOptions {
  /**
   * Encoding of the text files, as the WHATWG's encoding standard names it: `'windows-1252'`, `'iso-8859-2'`, `'gb18030'`.
   * Defaults to UTF-8, or UTF-16 if the file begins with its byte order mark.
   */
  readonly encoding?: string;
}

const NEWLINE = 0x0a;

/**
 * Passes the bytes of a text on as UTF-8, piece by piece: checked if they are UTF-8, converted if they are not.
 *
 * @throws `DataError` that starts with `where` and names the first line that is not text of the encoding.
 * @throws `OptionError` if there is no such encoding.
 */
export async function* textBytes(
  where: string,
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  { encoding }: TextOptions = {},
): AsyncGenerator<Buffer> {
  let transform: Transform | undefined;
  let head: Buffer = Buffer.alloc(0);
  for await (const piece of bytes) {
    if (transform) {
      yield* filled(transform.take(piece));
      continue;
    }
    head = Buffer.concat([head, piece]);
    if (head.length < 2) continue; // a byte order mark needs two
    transform = transformOf(where, head, encoding);
    yield* filled(transform.take(head));
  }
  transform ??= transformOf(where, head, encoding);
  if (head.length === 1) yield* filled(transform.take(head));
  yield* filled(transform.finish());
}

interface Transform {
  /** Takes the next bytes; returns those of whole characters, in UTF-8. */
  take(bytes: Buffer): Buffer;
  /** Returns the last bytes, or fails within a character. */
  finish(): Buffer;
}

function* filled(bytes: Buffer): Generator<Buffer> {
  if (bytes.length > 0) yield bytes;
}

function transformOf(where: string, head: Buffer, encoding: string | undefined): Transform {
  const marked = head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined; // prettier-ignore
  const name = encoding ?? marked ?? 'utf-8';
  return /^utf-?8$/i.test(name) ? checked(where) : converted(where, decoderOf(name), name);
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch (cause) {
    throw new OptionError(
      `encoding must be a name such as 'utf-8', 'windows-1252' or 'utf-16le', got '${encoding}'. Name the one in which the file was saved.`,
      { cause },
    );
  }
}

/** Checks that the bytes are UTF-8. */
function checked(where: string): Transform {
  let rest: Buffer = Buffer.alloc(0);
  let lines = 0;
  const take = (bytes: Buffer, end: number): Buffer => {
    const whole = bytes.subarray(0, end);
    if (!isUtf8(whole)) throw notUtf8(where, whole, lines);
    for (let at = whole.indexOf(NEWLINE); at >= 0; at = whole.indexOf(NEWLINE, at + 1)) lines += 1;
    return whole;
  };
  return {
    take(piece) {
      const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      const end = startOfCutCharacter(bytes);
      rest = Buffer.from(bytes.subarray(end));
      return take(bytes, end);
    },
    finish: () => take(rest, rest.length),
  };
}

function notUtf8(where: string, bytes: Buffer, linesBefore: number): DataError {
  let line = linesBefore + 1;
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
    line += 1;
  }
  const end = bytes.indexOf(NEWLINE, start);
  const shown = bytes.toString('latin1', start, Math.min(end < 0 ? bytes.length : end, start + 60));
  return new DataError(
    `${where}, line ${line} must be UTF-8, got other bytes (as latin1: ${JSON.stringify(shown)}). ` +
      "Save the file as UTF-8, or name its encoding: encoding: 'windows-1252'.",
  );
}

/** Offset of a last character whose bytes are not all there; the length if there is none. */
function startOfCutCharacter(bytes: Buffer): number {
  for (let at = bytes.length - 1; at >= Math.max(0, bytes.length - 3); at--) {
    const byte = bytes[at]!;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue; // a byte within a character
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return at + size > bytes.length ? at : bytes.length;
  }
  return bytes.length;
}

/** Converts text of another encoding. */
function converted(where: string, decoder: TextDecoder, encoding: string): Transform {
  let lines = 0;
  const decode = (bytes: Buffer, stream: boolean): Buffer => {
    try {
      const text = decoder.decode(bytes, { stream });
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
      return Buffer.from(text);
    } catch (cause) {
      throw new DataError(
        `${where}, line ${lines + 1} or one of the next must be ${encoding}, got other bytes. Name another encoding.`,
        { cause },
      );
    }
  };
  return {
    take: (bytes) => decode(bytes, true),
    finish: () => decode(Buffer.alloc(0), false),
  };
}
