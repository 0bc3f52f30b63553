/** Stream that text is written to: `process.stdout` and `process.stderr` are such streams. */
export interface OutputStream {
  /** True for a terminal. */
  readonly isTTY?: boolean;
  /** Width of a terminal in characters. */
  readonly columns?: number;
  /** Writes text. */
  write(text: string): unknown;
}
