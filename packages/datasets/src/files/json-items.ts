import { Tokenizer, TokenParser, TokenType } from '@streamparser/json';
import { DataError } from '@vse/base';
import { readBytes } from './read-bytes';

/** Called with each element of each list. */
export type VisitItem = (list: string, index: number, value: unknown) => void;

/** Parser of a JSON object that arrives piece by piece, which emits the elements of its lists. */
export interface JsonItems {
  /** Parses the next bytes. */
  take(bytes: Buffer): void;
  /** Checks the end; to be called after the last bytes. */
  finish(): void;
}

/** Over a thousand times the longest element of real files. */
const LONGEST = 64 << 20;

/**
 * Visits the elements of the named lists of the JSON object in a file, in the order of the file, with one element in
 * memory. Time O(bytes).
 *
 * @throws `DataError` if the file is not a JSON object, lacks a list or has a key twice.
 */
export async function readJsonItems(
  where: string,
  path: string,
  lists: readonly string[],
  visit: VisitItem,
): Promise<void> {
  const items = jsonItems(`${where}: ${path}`, lists, visit);
  for await (const piece of readBytes(where, path)) items.take(piece);
  items.finish();
}

/** Parses element by element, keeping only the keys of the object and the kinds of their values. */
export function jsonItems(where: string, lists: readonly string[], visit: VisitItem): JsonItems {
  const outline = new Map<string, string>();
  let key = '';
  let index = 0;
  let depth = 0;
  let bytesOfPart = 0;

  const place = (): string => (outline.get(key) === 'list' ? `${key}[${index}]` : key || 'the first key');
  const fault = (got: string, cause?: unknown): DataError =>
    new DataError(
      `${where} must be JSON, an object with the lists ${lists.join(', ')}, got ${got}. Copy it again.`,
      { cause },
    );
  const parser = new TokenParser({ paths: lists.map((list) => `$.${list}.*`), keepStack: false });
  parser.onValue = ({ value, parent }) => {
    if (Array.isArray(parent)) visit(key, index, value);
  };
  /** Records the keys of the object and the kinds of their values. */
  const note = (token: TokenType, value: unknown): void => {
    if (depth === 0 && token !== TokenType.LEFT_BRACE) throw fault('no object');
    if (depth <= 2) bytesOfPart = 0;
    if (depth === 1 && token === TokenType.STRING && outline.get(key) !== '') {
      key = String(value);
      if (outline.has(key)) throw fault(`the key ${JSON.stringify(key)} twice`);
      outline.set(key, '');
      index = 0;
    } else if (depth === 1 && outline.get(key) === '' && token !== TokenType.COLON) {
      outline.set(key, kindOf(token, value));
    }
    if (depth === 2 && token === TokenType.COMMA) index += 1;
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) depth += 1;
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) depth -= 1;
  };
  const tokens = new Tokenizer();
  tokens.onToken = (token) => {
    note(token.token, token.value);
    parser.write(token);
    if (parser.isEnded) tokens.end();
  };
  const parsed = (parse: () => void): void => {
    try {
      parse();
    } catch (error) {
      if (error instanceof DataError) throw error;
      throw fault(`${(error as Error).message}, within ${place()}`, error);
    }
  };

  return {
    take(bytes) {
      bytesOfPart += bytes.length;
      parsed(() => tokens.write(bytes));
      if (bytesOfPart > LONGEST) throw fault(`more than ${LONGEST} bytes in ${place()}`);
    },
    finish() {
      if (!parser.isEnded) throw fault(`its end after ${outline.size} keys, within ${place()}`);
      for (const list of lists) {
        if (outline.get(list) === 'list') continue;
        throw new DataError(
          `${where} must have a list "${list}", got ${outline.get(list) ?? 'no such key'}. Give the file as it is distributed.`,
        );
      }
    },
  };
}

function kindOf(token: TokenType, value: unknown): string {
  if (token === TokenType.LEFT_BRACKET) return 'list';
  return token === TokenType.LEFT_BRACE ? 'object' : value === null ? 'null' : typeof value;
}
