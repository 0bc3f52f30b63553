import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A parser with valid inputs, which the fuzz run mutates. */
export interface FuzzTarget {
  readonly name: string;
  readonly good: readonly Buffer[];
  /** Tokens of its format. */
  readonly words: readonly string[];
  /** Share of all cases, in percent. */
  readonly share: number;
  /** Parses the bytes; `folder` belongs to the target and keeps its files between cases. */
  parse(bytes: Buffer, folder: string): Promise<void>;
}

/** Writes bytes to a file of the folder and returns its path. */
export function fileOf(folder: string, name: string, bytes: Buffer | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
