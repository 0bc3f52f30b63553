/** A word as the rules read it; they put its tag right as they go. */
export interface Token {
  readonly form: string;
  readonly lower: string;
  tag: string;
}

/** The tags around a word: `START` and `END` where there is none. */
export function tagAt(tokens: readonly Token[], at: number): string {
  return tokens[at]?.tag ?? (at < 0 ? 'START' : 'END');
}

/** Whether a tag is one of those listed, with spaces between them. */
export function isOneOf(tag: string, list: string): boolean {
  return list.split(' ').includes(tag);
}
