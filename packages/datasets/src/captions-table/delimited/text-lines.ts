import { DataError } from '@vse/base';

/** Over ten times the longest record of real caption files, in characters. */
export const longestRecord = 1 << 20;

/** Lines of a text that arrives piece by piece: those that are not read yet, with their numbers. */
export interface TextLines {
  /** Lines without the break at their end, which may leave a carriage return there. */
  readonly waiting: readonly string[];
  /** Number of the first of them in the file, from 1. */
  readonly number: number;
  /** Line break of the file: that of its first line, where a line feed stands for both forms that end in one. */
  readonly lineBreak: string;
  /** Takes the next bytes. */
  add(bytes: Uint8Array): void;
  /** Takes the end of the file: its last line need not have a break. */
  finish(): void;
  /** Lets go of the first lines, which have been read. */
  drop(count: number): void;
}

/**
 * Splits UTF-8 text into lines, without a byte order mark at its beginning.
 *
 * @throws `DataError` that starts with `where`, from `add`, if a line has more than 2^20 characters.
 */
export function textLines(where: string): TextLines {
  const decoder = new TextDecoder();
  let waiting: string[] = [];
  let number = 1;
  let rest = '';
  let lineBreak: string | undefined;
  const take = (text: string, last: boolean): void => {
    rest += text;
    lineBreak ??= firstBreak(rest, last);
    const lines = lineBreak === undefined ? [rest] : rest.split(lineBreak);
    rest = lines.pop()!;
    for (const line of lines) waiting.push(line);
    if (last && rest !== '') waiting.push(rest);
    if (rest.length <= longestRecord) return;
    throw new DataError(
      `${where}, line ${number + waiting.length} must have at most ${longestRecord} characters, got more. Is it a table of captions?`,
    );
  };
  return {
    get waiting() {
      return waiting;
    },
    get number() {
      return number;
    },
    get lineBreak() {
      return lineBreak ?? '\n';
    },
    add: (bytes) => take(decoder.decode(bytes, { stream: true }), false),
    finish: () => take(decoder.decode(), true),
    drop(count) {
      waiting = waiting.slice(count);
      number += count;
    },
  };
}

/** The first line break of a text; `undefined` if it has none, or if the one at its end may go on. */
function firstBreak(text: string, last: boolean): string | undefined {
  const at = text.search(/[\r\n]/);
  if (at < 0 || (at === text.length - 1 && text[at] === '\r' && !last)) return undefined;
  return text[at] === '\n' || text[at + 1] === '\n' ? '\n' : '\r';
}
