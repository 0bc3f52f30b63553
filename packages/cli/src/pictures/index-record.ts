import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/core';
import { parseSealedJson, sealedJson, writeFileAtomic } from '@vse/formats';
import * as v from 'valibot';

/** Description of an index of pictures, kept in its `pictures.json`; the vectors are in its folder `vectors`. */
export interface IndexRecord {
  readonly version: 1;
  /** Digest of the model. */
  readonly model: string;
  /** Folder of the pictures. */
  readonly pictures: string;
  /** True for one that a graph searches. */
  readonly approximate?: boolean | undefined;
}

const recordName = 'pictures.json';

const recordSchema = v.strictObject({
  version: v.literal(1),
  model: v.string(),
  pictures: v.string(),
  approximate: v.optional(v.boolean()),
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
    if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw new DataError(`vse: ${file} cannot be read. Check its permissions.`, { cause });
  }
  const { success, output } = v.safeParse(recordSchema, parseSealedJson(`vse: ${file}`, text));
  if (success) return output;
  throw new DataError(
    `vse: ${file} is not the record of an index of version 1. Remove ${folder} and index anew.`,
  );
}

/** Writes the record of an index. */
export async function writeIndexRecord(folder: string, record: IndexRecord): Promise<void> {
  await writeFileAtomic(join(folder, recordName), sealedJson({ ...record }));
}

/** Folders of the indexes in a folder. */
export async function indexesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const records = await Promise.all(
    names.sort().map(async (name) => ({ name, record: await readIndexRecord(join(folder, name)) })),
  );
  return records.flatMap(({ name, record }) => (record ? [join(folder, name)] : []));
}
