/** A stream that text is written to: `process.stdout` and `process.stderr` are such streams. */
export interface LineOutput {
  /** True for a terminal. */
  readonly isTTY?: boolean;
  /** Writes text. */
  write(text: string): unknown;
}

/** Options of `rewrittenLine`. */
export interface RewrittenLineOptions {
  /** Clock in milliseconds. Defaults to `performance.now`. */
  readonly now?: () => number;
}

/**
 * Shows the progress of one piece of work: on a terminal as one line that is rewritten, five times a second at most; elsewhere as
 * a line every ten seconds. The last text is always written.
 *
 * @param output - Stream for the line.
 * @param options - Clock.
 * @returns A function that takes the text, and whether it is the last.
 * @example
 * ```ts
 * import { rewrittenLine } from '@vse/base';
 *
 * const line = rewrittenLine({ write: (text) => console.log(text.trim()) });
 * line('Indexing: 1 of 2', false); // Indexing: 1 of 2
 * line('Indexing: 2 of 2', true); // Indexing: 2 of 2
 * ```
 */
export function rewrittenLine(
  output: LineOutput,
  { now = () => performance.now() }: RewrittenLineOptions = {},
): (text: string, last: boolean) => void {
  const terminal = output.isTTY === true;
  let next = -Infinity;
  return (text, last) => {
    const at = now();
    if (!last && at < next) return;
    next = at + (terminal ? 200 : 10_000);
    output.write(terminal ? `\r${text}\u001b[K${last ? '\n' : ''}` : `${text}\n`);
  };
}
