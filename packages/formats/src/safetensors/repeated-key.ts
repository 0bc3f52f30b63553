/**
 * Finds the first key that occurs twice in one object of a valid JSON text and returns it as JSON; `JSON.parse` silently
 * keeps the last one. Time O(characters).
 *
 * @param text - A JSON text that `JSON.parse` accepts.
 * @example
 * ```ts
 * import { repeatedKey } from '@vse/formats';
 *
 * console.log(repeatedKey('{"image":"a.jpg","caption":"A dog.","caption":"A cat."}')); // "caption", in quotation marks
 * ```
 */
export function repeatedKey(text: string): string | undefined {
  // The keys of each open object: none, the only one as text, or all.
  const open: (undefined | string | Set<string>)[] = [];
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === braceOpen) open.push(undefined);
    else if (sign === braceClose) open.pop();
    else if (sign === quote) {
      const end = endOfString(text, at);
      if (isKey(text, end)) {
        const inside = text.slice(at + 1, end - 1);
        const key = inside.includes('\\') ? (JSON.parse(text.slice(at, end)) as string) : inside;
        const keys = open[open.length - 1];
        if (keys === key || (keys instanceof Set && keys.has(key))) return JSON.stringify(key);
        if (keys instanceof Set) keys.add(key);
        else open[open.length - 1] = keys === undefined ? key : new Set([keys, key]);
      }
      at = end - 1;
    }
  }
  return undefined;
}

const [braceOpen, braceClose, quote, colon] = [0x7b, 0x7d, 0x22, 0x3a];

/** Index just after the closing quotation mark of the string that starts at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
}

function isKey(text: string, after: number): boolean {
  let at = after;
  while (at < text.length && ' \t\r\n'.includes(text[at]!)) at++;
  return text.charCodeAt(at) === colon;
}
