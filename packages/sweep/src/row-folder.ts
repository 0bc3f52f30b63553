import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@vse/formats';
import type { Row } from './grid';

/** What became of a row. */
export interface RowResult {
  readonly id: string;
  /** `results.json` of the run, for a row that ended well. */
  readonly results?: readonly Readonly<Record<string, unknown>>[];
  /** What the run said last, for one that failed. */
  readonly error?: string;
  /** How often its process was started in all. */
  readonly starts: number;
  /** Of the last start. */
  readonly seconds: number;
}

/** The folder of a row within that of its sweep: the run's own, with `result.json` once it has ended. */
export function rowFolder(sweep: string, { id }: Pick<Row, 'id'>): string {
  return join(sweep, 'rows', id);
}

/** What a row reached, where it has ended well: whoever asked for it, on whatever machine. */
export async function storedResult(sweep: string, row: Pick<Row, 'id'>): Promise<RowResult | undefined> {
  const text = await readFile(join(rowFolder(sweep, row), 'result.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as RowResult);
}

/** Keeps what a row reached, whole or not at all. */
export async function storeResult(sweep: string, result: RowResult): Promise<void> {
  const folder = rowFolder(sweep, result);
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(join(folder, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
}
