import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { sealedJson, writeFileAtomic } from '@vse/formats';
import { parseShardRecord, writeStoreIndex, type ShardRecord, type StoreIndex } from './store-index';

// Until a store is complete, each finished shard has a record file of its own: machines that share the work never write
// to the same file.

/** Prefix of the names of a shard's files. */
export const shardName = (shard: number): string => `shard-${String(shard).padStart(5, '0')}`;

const recordFile = /^shard-\d{5,}\.json$/;

/** Reads the record of a shard whose rows have at most `longest` vectors; undefined if the shard is not finished. */
export async function readShardRecord(
  folder: string,
  shard: number,
  longest: number,
): Promise<ShardRecord | undefined> {
  const path = join(folder, `${shardName(shard)}.json`);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return parseShardRecord(path, text, longest);
  } catch (error) {
    if (DataError.isInstance(error)) return undefined; // damaged: the shard is written again
    throw error;
  }
}

/** Writes the record of a finished shard. */
export async function writeShardRecord(folder: string, shard: number, record: ShardRecord): Promise<void> {
  await writeFileAtomic(join(folder, `${shardName(shard)}.json`), sealedJson({ ...record }));
}

/** Removes temporary files of a shard, or of the index, that a killed run left; what cannot be removed does no harm. */
export async function removeLeftovers(folder: string, of: number | 'index'): Promise<void> {
  const start = `.${of === 'index' ? of : shardName(of)}.`;
  const left = (await readdir(folder)).filter((name) => name.startsWith(start) && name.endsWith('.tmp'));
  for (const name of left) await rm(join(folder, name), { force: true }).catch(() => undefined);
}

/**
 * Completes a store: writes an index that lists every shard.
 *
 * @throws `DataError` if a shard is not finished, or all shards are empty.
 */
export async function writeFinalIndex(
  folder: string,
  index: StoreIndex,
  records: readonly (ShardRecord | undefined)[],
): Promise<void> {
  const shards = records.filter((record) => record !== undefined);
  if (shards.length < records.length) {
    throw new DataError(
      `feature store: ${folder} has ${shards.length} of ${records.length} shards finished. Run the extraction again.`,
    );
  }
  const rows = shards.reduce((sum, { ids }) => sum + ids.length, 0);
  if (rows === 0)
    throw new DataError(`feature store: ${folder}: not one image could be read. Check the files.`);
  const [, length, dim] = index.shape;
  await removeLeftovers(folder, 'index');
  await writeStoreIndex(folder, { ...index, shape: [rows, length, dim], complete: true, shards });
  // The index now holds these records; a run that stops before they are removed leaves a correct store.
  await removeShardRecords(folder);
}

/** Removes the records of a store whose index holds them, or whose shards count no more. */
export async function removeShardRecords(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (recordFile.test(name)) await rm(join(folder, name));
}
