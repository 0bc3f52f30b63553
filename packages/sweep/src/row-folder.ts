import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSealedJson, sealedJson, writeFileAtomic } from '@vse/formats';
import * as v from 'valibot';
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

/** Receives a sentence about something unusual that a sweep goes on after. */
export type Warn = (message: string) => void;

/** Any object; unlike valibot's `record` it keeps every key. */
const plainObject = v.custom<Readonly<Record<string, unknown>>>(
  (input) => typeof input === 'object' && input !== null && !Array.isArray(input),
  'must be an object',
);

/** Schema of the results that a program writes. */
export const programResults = v.array(plainObject);

const rowResult = v.strictObject({
  id: v.string(),
  results: v.exactOptional(programResults),
  error: v.exactOptional(v.string()),
  starts: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  seconds: v.pipe(v.number(), v.finite(), v.minValue(0)),
});

/** Folder of a row within that of its sweep; holds the files of the run, and `result.json` once it has succeeded. */
export function rowFolder(sweep: string, { id }: Pick<Row, 'id'>): string {
  return join(sweep, 'rows', id);
}

/**
 * Reads the result of a row that has succeeded, on any machine; `undefined` otherwise, and with a warning if its file is
 * damaged or of another row: the row is run again then.
 */
export async function storedResult(
  sweep: string,
  row: Pick<Row, 'id'>,
  warn: Warn = () => undefined,
): Promise<RowResult | undefined> {
  const file = join(rowFolder(sweep, row), 'result.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const result = checkedResult(parseSealedJson(`runSweep: ${file}`, text));
    if (result?.id === row.id && result.results) return result;
    warn(`runSweep: ${file} must hold the result of ${row.id}, and does not. The row is run again.`);
  } catch (error) {
    warn(`${(error as Error).message} The row is run again.`);
  }
  return undefined;
}

/** Returns a result that was read or received if it has the form of one. */
export function checkedResult(value: unknown): RowResult | undefined {
  const { success, output } = v.safeParse(rowResult, value);
  return success ? output : undefined;
}

/** Writes the result of a row atomically, with a checksum. */
export async function storeResult(sweep: string, result: RowResult): Promise<void> {
  const folder = rowFolder(sweep, result);
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(join(folder, 'result.json'), sealedJson({ ...result }));
}
