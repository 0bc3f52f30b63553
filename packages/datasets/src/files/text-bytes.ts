import { DataError, OptionError } from '@vse/base';
import { joined } from './joined';

/** Options of readers of text files. */
export interface TextOptions {
  /**
   * Encoding of the text files, as the WHATWG's encoding standard names it: `'windows-1252'`, `'iso-8859-2'`, `'gb18030'`.
   * Defaults to UTF-8, or UTF-16 if the file begins with its byte order mark.
   */
  readonly encoding?: string;
}

const NEWLINE = 0x0a;

/** Node's types have the global class as a value only. */
type Decoder = InstanceType<typeof TextDecoder>;

/**
 * Passes the bytes of a text on as UTF-8, piece by piece: checked if they are UTF-8, converted if they are not.
 *
 * @throws `DataError` that starts with `where` and names the first line that is not text of the encoding.
 * @throws `OptionError` if there is no such encoding.
 */
export async function* textBytes(
  where: string,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { encoding }: TextOptions = {},
): AsyncGenerator<Uint8Array> {
  let transform: Transform | undefined;
  let head = new Uint8Array() as Uint8Array;
  for await (const piece of bytes) {
    if (transform) {
      yield* filled(transform.take(piece));
      continue;
    }
    head = joined(head, piece);
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
  take(bytes: Uint8Array): Uint8Array;
  /** Returns the last bytes, or fails within a character. */
  finish(): Uint8Array;
}

function* filled(bytes: Uint8Array): Generator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

function transformOf(where: string, head: Uint8Array, encoding: string | undefined): Transform {
  const marked = head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined; // prettier-ignore
  const name = encoding ?? marked ?? 'utf-8';
  return /^utf-?8$/i.test(name) ? checked(where) : converted(where, decoderOf(name), name);
}

function decoderOf(encoding: string): Decoder {
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
  let rest = new Uint8Array() as Uint8Array;
  let lines = 0;
  const take = (bytes: Uint8Array, end: number): Uint8Array => {
    const whole = bytes.subarray(0, end);
    if (!isUtf8(whole)) throw notUtf8(where, whole, lines);
    for (let at = whole.indexOf(NEWLINE); at >= 0; at = whole.indexOf(NEWLINE, at + 1)) lines += 1;
    return whole;
  };
  return {
    take(piece) {
      const bytes = joined(rest, piece);
      const end = startOfCutCharacter(bytes);
      rest = new Uint8Array(bytes.subarray(end));
      return take(bytes, end);
    },
    finish: () => take(rest, rest.length),
  };
}

function notUtf8(where: string, bytes: Uint8Array, linesBefore: number): DataError {
  let line = linesBefore + 1;
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
    line += 1;
  }
  const end = bytes.indexOf(NEWLINE, start);
  const shown = bytes.subarray(start, Math.min(end < 0 ? bytes.length : end, start + 60));
  return new DataError(
    `${where}, line ${line} must be UTF-8, got other bytes (as latin1: ${JSON.stringify(String.fromCharCode(...shown))}). ` +
      "Save the file as UTF-8, or name its encoding: encoding: 'windows-1252'.",
  );
}

/** Offset of a last character whose bytes are not all there; the length if there is none. */
function startOfCutCharacter(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at >= Math.max(0, bytes.length - 3); at--) {
    const byte = bytes[at]!;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue; // a byte within a character
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return at + size > bytes.length ? at : bytes.length;
  }
  return bytes.length;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Converts text of another encoding. */
function converted(where: string, decoder: Decoder, encoding: string): Transform {
  const encoder = new TextEncoder();
  let lines = 0;
  const decode = (bytes: Uint8Array, stream: boolean): Uint8Array => {
    try {
      const text = decoder.decode(bytes, { stream });
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
      return encoder.encode(text);
    } catch (cause) {
      throw new DataError(
        `${where}, line ${lines + 1} or one of the next must be ${encoding}, got other bytes. Name another encoding.`,
        { cause },
      );
    }
  };
  return {
    take: (bytes) => decode(bytes, true),
    finish: () => decode(new Uint8Array(), false),
  };
}
