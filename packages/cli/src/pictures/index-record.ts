import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/core';
import { parseSealedJson, sealedJson, writeFileAtomic } from '@vse/formats';
import * as v from 'valibot';

/** State of a picture in an index: what its file was when it was embedded. */
export interface IndexedFile {
  readonly bytes: number;
  readonly modified: number;
  /** True between the decision to add or remove it and the change; it is looked at anew. */
  readonly pending?: boolean;
  /** Reason why it could not be embedded; it is in the index only without one. */
  readonly failure?: string;
}

/** Description of an index of pictures, kept in its `pictures.json`. */
export interface IndexRecord {
  readonly version: 1;
  /** Digest of the model. */
  readonly model: string;
  /** Folder of the pictures. */
  readonly pictures: string;
  /** Files by id. */
  readonly files: Readonly<Record<string, IndexedFile>>;
}

const recordName = 'pictures.json';

const isObject = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && !Array.isArray(input);

const indexedFile = v.strictObject({
  bytes: v.number(),
  modified: v.number(),
  pending: v.exactOptional(v.boolean()),
  failure: v.exactOptional(v.string()),
});

const recordSchema: v.GenericSchema<unknown, IndexRecord> = v.strictObject({
  version: v.literal(1),
  model: v.string(),
  pictures: v.string(),
  // Any name may be that of a file; a record of valibot drops some.
  files: v.custom<IndexRecord['files']>(
    (input) => isObject(input) && Object.values(input as object).every((file) => v.is(indexedFile, file)),
  ),
});

/**
 * Reads the record of an index; undefined if there is none.
 *
 * @throws `DataError` if it is damaged.
 */
export async function readIndexRecord(folder: string): Promise<IndexRecord | undefined> {
  const file = join(folder, recordName);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new DataError(`vse: ${file} cannot be read. Check its permissions.`, { cause });
  }
  const { success, output: record } = v.safeParse(recordSchema, parseSealedJson(`vse: ${file}`, text));
  if (success) return record;
  throw new DataError(
    `vse: ${file} is not the record of an index of version 1. Remove ${folder} and index anew.`,
  );
}

/** Writes the record of an index. */
export async function writeIndexRecord(folder: string, record: IndexRecord): Promise<void> {
  await writeFileAtomic(join(folder, recordName), sealedJson({ ...record }));
}
