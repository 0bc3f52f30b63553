import { Tokenizer, TokenParser, TokenType } from '@streamparser/json';
import { DataError } from '@vse/base';

/** Called with each element of each list. */
export type VisitItem = (list: string, index: number, value: unknown) => void;

/** Parser of a JSON object that arrives piece by piece, which emits the elements of its lists. */
export interface JsonItems {
  /** Parses the next bytes. */
  take(bytes: Uint8Array): void;
  /** Checks the end; to be called after the last bytes. */
  finish(): void;
}

/** Over a thousand times the longest element of real files. */
const LONGEST = 64 << 20;

/** Parses a JSON text that is one list, element by element. Time O(bytes), memory of one element. */
export function jsonList(where: string, visit: (index: number, value: unknown) => void): JsonItems {
  let index = 0;
  let depth = 0;
  let bytesOfPart = 0;
  const fault = (got: string, cause?: unknown): DataError =>
    new DataError(`${where} must be JSON, a list of objects, got ${got}. Copy it again.`, { cause });
  const repeated = keyGuard();
  const parser = new TokenParser({ paths: ['$.*'], keepStack: false });
  parser.onValue = ({ value }) => visit(index++, value);
  const tokens = new Tokenizer();
  tokens.onToken = ({ token, value, ...place }) => {
    if (depth === 0 && token !== TokenType.LEFT_BRACKET) throw fault('no list');
    if (depth <= 1) bytesOfPart = 0;
    const twice = repeated(token, value);
    if (twice !== undefined) throw fault(`the key ${twice} twice in [${index}]`);
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) depth += 1;
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) depth -= 1;
    parser.write({ token, value, ...place });
    if (parser.isEnded) tokens.end();
  };
  return {
    take(bytes) {
      bytesOfPart += bytes.length;
      try {
        tokens.write(bytes);
      } catch (error) {
        if (error instanceof DataError) throw error;
        throw fault(`${(error as Error).message}, within [${index}]`, error);
      }
      if (bytesOfPart > LONGEST) throw fault(`more than ${LONGEST} bytes in [${index}]`);
    },
    finish() {
      if (!parser.isEnded) throw fault(`its end within [${index}]`);
    },
  };
}

/** Returns a function that takes the tokens of a JSON text and returns a key, as JSON, that its object already has. */
function keyGuard(): (token: TokenType, value: unknown) => string | undefined {
  const open: (Set<unknown> | undefined)[] = [];
  let expected = false;
  return (token, value) => {
    if (token === TokenType.STRING) {
      if (!expected) return undefined;
      expected = false;
      const keys = open.at(-1);
      if (keys?.has(value)) return JSON.stringify(value).slice(0, 60);
      keys?.add(value);
    } else if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) {
      expected = token === TokenType.LEFT_BRACE;
      open.push(expected ? new Set() : undefined);
    } else if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) {
      open.pop();
      expected = false;
    } else if (token === TokenType.COMMA) expected = open.at(-1) !== undefined;
    return undefined;
  };
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
  const repeated = keyGuard();
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
    const twice = repeated(token, value);
    if (twice !== undefined) throw fault(`the key ${twice} twice in ${place()}`);
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
