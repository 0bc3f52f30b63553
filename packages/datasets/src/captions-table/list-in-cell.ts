import { DataError } from '@vse/base';

/** One quoted sentence of a list, as JSON and Python write it, and what may stand between two. */
const SENTENCE = /\s*(?:"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)')\s*(,?)/y;

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/**
 * Reads a list of sentences in one cell of a table, as JSON writes it (`["a", "b"]`), Python (`['a', "b"]`), or numpy, which
 * puts no commas between them. Undefined for a cell that does not begin and end as such a list. Time O(characters).
 *
 * @throws `DataError` that starts with `where` if the list cannot be read.
 */
export function listInCell(where: string, cell: string): string[] | undefined {
  const text = cell.trim();
  if (!/^\[\s*["']/.test(text) || !/["']\s*,?\s*\]$/.test(text)) return undefined;
  const sentences: string[] = [];
  const last = text.length - 1;
  for (let at = 1; at < last;) {
    if (text.slice(at, last).trim() === '') break;
    SENTENCE.lastIndex = at;
    const found = SENTENCE.exec(text);
    if (!found || SENTENCE.lastIndex > last) {
      throw new DataError(
        `${where} must hold a caption or a list of them, got a list that cannot be read after ${sentences.length}: ` +
          `${JSON.stringify(text.slice(at, at + 40))}. Write it as JSON: ["one", "two"].`,
      );
    }
    sentences.push(unescaped(found[1] ?? found[2]!));
    at = SENTENCE.lastIndex;
  }
  return sentences;
}

/** Resolves the escapes that JSON and Python share. */
function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g, (_, four, two, sign: string) => {
    const code = (four ?? two) as string | undefined;
    return code === undefined ? (ESCAPED[sign] ?? sign) : String.fromCharCode(parseInt(code, 16));
  });
}
