/** Files that the project writes and reads back. */
export interface Subject {
  readonly name: string;
  /** Writes them into an empty folder; another seed gives another content of the same sizes. */
  write(folder: string, seed: number): Promise<void>;
  /** Reads them back: all of their content as text; rejects with a `VseError` where it refuses. */
  read(folder: string): Promise<string>;
  /**
   * False if a file of another seed is whole by itself and nothing else can tell that it stands in the wrong place. Defaults
   * to true: such a file must be refused.
   */
  readonly bound?: boolean;
  /** True for a file to damage. Defaults to all; files that nothing reads back are left out. */
  isRead?(path: string): boolean;
}
