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
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '{') open.push(new Set());
    else if (sign === '}') open.pop();
    else if (sign === '"') {
      const end = endOfString(text, at);
      const key = isKey(text, end) ? (JSON.parse(text.slice(at, end)) as string) : undefined;
      if (key !== undefined) {
        if (open.at(-1)?.has(key)) return JSON.stringify(key);
        open.at(-1)?.add(key);
      }
      at = end - 1;
    }
  }
  return undefined;
}

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
  return text[at] === ':';
}
