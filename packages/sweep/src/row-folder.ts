import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@vse/formats';
import type { Row } from './grid';

/** Result of a row. */
export interface RowResult {
  /** Id of the row. */
  readonly id: string;
  /** Content of `results.json`, if the row succeeded. */
  readonly results?: readonly Readonly<Record<string, unknown>>[];
  /** Last line of output, if the row failed. */
  readonly error?: string;
  /** Number of processes started for the row. */
  readonly starts: number;
  /** Duration of the last process, in seconds. */
  readonly seconds: number;
}

/** Folder of a row within that of its sweep; holds the files of the run, and `result.json` once it has succeeded. */
export function rowFolder(sweep: string, { id }: Pick<Row, 'id'>): string {
  return join(sweep, 'rows', id);
}

/** Reads the result of a row that has succeeded, on any machine; `undefined` otherwise. */
export async function storedResult(sweep: string, row: Pick<Row, 'id'>): Promise<RowResult | undefined> {
  const text = await readFile(join(rowFolder(sweep, row), 'result.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as RowResult);
}

/** Writes the result of a row atomically. */
export async function storeResult(sweep: string, result: RowResult): Promise<void> {
  const folder = rowFolder(sweep, result);
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(join(folder, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
}
