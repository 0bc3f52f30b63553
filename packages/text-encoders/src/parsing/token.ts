/** A word for the parsing rules, which repair its tag in place. */
export interface Token {
  readonly form: string;
  readonly lower: string;
  tag: string;
}

/** Tag of a word; `START` before the first and `END` after the last. */
export function tagAt(tokens: readonly Token[], at: number): string {
  return tokens[at]?.tag ?? (at < 0 ? 'START' : 'END');
}

/** True if a tag is in a list separated by spaces. */
export function isOneOf(tag: string, list: string): boolean {
  return list.split(' ').includes(tag);
}
