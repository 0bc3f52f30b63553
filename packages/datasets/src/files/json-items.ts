import { DataError } from '@vse/core';
import { readBytes } from './read-bytes';

/** Takes one element of one of the lists. */
export type VisitItem = (list: string, index: number, value: unknown) => void;

/** Cuts a JSON object into the elements of its lists, as its bytes come. */
export interface JsonItems {
  take(bytes: Buffer): void;
  /** To be called after the last bytes. */
  finish(): void;
}

/** No list that is read here has an element of a thousandth of it. */
const LONGEST = 64 << 20;

/**
 * Visits the elements of the lists named, which stand in the object that a JSON file holds, in the file's order: files of
 * hundreds of megabytes are read with one element in memory. Time O(bytes).
 * @throws DataError when the file is no JSON object, lacks a list or has a key twice
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

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** What the text being gathered is: a key of the object, its value, an element of a list, or nothing. */
type Part = 'start' | 'key' | 'value' | 'item' | 'after' | 'end';

/** The object's outline is followed here; keys, values and elements are left to JSON.parse. */
export function jsonItems(where: string, lists: readonly string[], visit: VisitItem): JsonItems {
  const keys = new Map<string, string>();
  let part: Part = 'start';
  let depth = 0;
  let inString = false;
  let escaped = false;
  let key = '';
  let index = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  // The piece being read, where in it the gathered text goes on, and where the sign stands that may end it.
  let piece: Buffer = Buffer.alloc(0);
  let from = 0;
  let at = 0;

  const fault = (got: string): DataError =>
    new DataError(
      `${where} must be JSON, an object with the lists ${lists.join(', ')}, got ${got}. Copy it again.`,
    );
  const hold = (bytes: Buffer): void => {
    heldBytes += bytes.length;
    if (heldBytes > LONGEST) throw fault(`more than ${LONGEST} bytes in one element of ${key || 'it'}`);
    held.push(bytes);
  };
  const gathered = (): string => {
    const last = piece.subarray(from, at);
    const text = held.length === 0 ? last.toString() : Buffer.concat([...held, last]).toString();
    held = [];
    heldBytes = 0;
    return part === 'start' ? text.replace(/^\uFEFF/, '') : text;
  };
  const parse = (text: string): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw fault(
        `${(error as Error).message} in ${part === 'item' ? `${key}[${index}]` : key || 'its keys'}`,
      );
    }
  };
  const assertBlank = (text: string): void => {
    if (!/^[ \t\r\n]*$/.test(text))
      throw fault(`${JSON.stringify(text.slice(0, 40))} where nothing should be`);
  };
  const endItem = (text: string): void => {
    const value = parse(text);
    if (lists.includes(key)) visit(key, index, value);
    index += 1;
  };
  const endOf: Readonly<Record<Part, (text: string) => void>> = {
    start: assertBlank,
    key: assertBlank,
    value: (text) => keys.set(key, typeof parse(text)),
    item: endItem,
    after: assertBlank,
    end: assertBlank,
  };
  const begin = (name: unknown): void => {
    if (typeof name !== 'string' || keys.has(name))
      throw fault(`the key ${JSON.stringify(name)}, twice or no text`);
    key = name;
    keys.set(key, 'nothing');
    part = 'value';
  };

  /** What a sign outside of all texts does; whether the gathered text ends with it. */
  const meets = (sign: number): boolean => {
    if (sign === OPEN_LIST || sign === OPEN_OBJECT) {
      depth += 1;
      if (part === 'start' && sign === OPEN_OBJECT) {
        assertBlank(gathered());
        part = 'key';
        return true;
      }
      if (part === 'start' || part === 'end') throw fault('no object, or more than one');
      if (part !== 'value' || depth !== 2 || sign !== OPEN_LIST) return false;
      const before = gathered();
      assertBlank(before);
      keys.set(key, 'list');
      part = 'item';
      index = 0;
      return true;
    }
    if (sign === CLOSE_LIST || sign === CLOSE_OBJECT) {
      depth -= 1;
      if (depth < 0) throw fault('a bracket that closes nothing');
      if (part === 'item' && depth === 1) {
        if (sign !== CLOSE_LIST) throw fault(`a list ${key} that does not end with ]`);
        const text = gathered();
        if (index > 0 || /[^ \t\r\n]/.test(text)) endItem(text);
        part = 'after';
        return true;
      }
      if (depth > 0) return false;
      if (sign !== CLOSE_OBJECT || (part === 'key' && keys.size > 0))
        throw fault('an object that ends amiss');
      endOf[part](gathered());
      part = 'end';
      return true;
    }
    if (sign === COLON && part === 'key' && depth === 1) {
      begin(parse(gathered()));
      return true;
    }
    if (sign !== COMMA || depth !== (part === 'item' ? 2 : 1)) return false;
    if (part === 'key') throw fault('a comma where a key should be');
    endOf[part](gathered());
    if (part !== 'item') part = 'key';
    return true;
  };

  return {
    take(bytes) {
      piece = bytes;
      from = 0;
      for (at = 0; at < bytes.length; at++) {
        const sign = bytes[at]!;
        if (inString) {
          if (escaped) escaped = false;
          else if (sign === BACKSLASH) escaped = true;
          else if (sign === QUOTE) inString = false;
        } else if (sign === QUOTE) inString = true;
        else if (isSign(sign) && meets(sign)) from = at + 1;
      }
      hold(bytes.subarray(from));
      from = at;
    },
    finish() {
      if (part !== 'end') throw fault(`its end after ${keys.size} keys, within ${key || 'the first'}`);
      assertBlank(gathered());
      for (const list of lists) {
        if (keys.get(list) === 'list') continue;
        throw new DataError(
          `${where} must have a list "${list}", got ${keys.get(list) ?? 'no such key'}. Give the file as it is distributed.`,
        );
      }
    },
  };
}

function isSign(byte: number): boolean {
  return (
    byte === COMMA ||
    byte === COLON ||
    byte === OPEN_LIST ||
    byte === CLOSE_LIST ||
    byte === OPEN_OBJECT ||
    byte === CLOSE_OBJECT
  );
}
