import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/core';
import { writeFileAtomic } from '@vse/formats';
import { isShard, writeStoreIndex, type ShardRecord, type StoreIndex } from './store-index';

// Until a store is complete, each finished shard has a file of its own that says so: machines that share the work never
// write to the same file.

/** The name that a shard's files begin with. */
export const shardName = (shard: number): string => `shard-${String(shard).padStart(5, '0')}`;

/** What is known of a shard whose rows have at most `longest` vectors, undefined where no run finished it. */
export async function readShardRecord(
  folder: string,
  shard: number,
  longest: number,
): Promise<ShardRecord | undefined> {
  const path = join(folder, `${shardName(shard)}.json`);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const record: unknown = JSON.parse(text);
    if (isShard(record, longest)) return record;
  } catch {
    // As one that is no record:
  }
  return undefined; // damaged: the shard is made anew
}

/** Says that a shard is finished. */
export async function writeShardRecord(folder: string, shard: number, record: ShardRecord): Promise<void> {
  await writeFileAtomic(join(folder, `${shardName(shard)}.json`), JSON.stringify(record));
}

/** Removes what a run that was killed left under temporary names, of a shard or of the index. */
export async function removeLeftovers(folder: string, of: number | 'index'): Promise<void> {
  const start = `.${of === 'index' ? of : shardName(of)}.`;
  const left = (await readdir(folder)).filter((name) => name.startsWith(start) && name.endsWith('.tmp'));
  for (const name of left) await rm(join(folder, name), { force: true });
}

/** Makes a store complete: its index lists every shard. Throws a `DataError` where one is not finished, or all are empty. */
export async function writeFinalIndex(
  folder: string,
  index: StoreIndex,
  records: readonly (ShardRecord | undefined)[],
): Promise<void> {
  const shards = records.filter((record) => record !== undefined);
  if (shards.length < records.length) {
    throw new DataError(
      `feature store: ${folder} has ${shards.length} of ${records.length} shards finished.`,
    );
  }
  const rows = shards.reduce((sum, { ids }) => sum + ids.length, 0);
  if (rows === 0) throw new DataError(`feature store: ${folder}: not one image could be read.`);
  const [, length, dim] = index.shape;
  await removeLeftovers(folder, 'index');
  await writeStoreIndex(folder, { ...index, shape: [rows, length, dim], complete: true, shards });
  // The index holds what these said; a run that stops before they are gone leaves nothing wrong behind.
  for (let shard = 0; shard < records.length; shard++)
    await rm(join(folder, `${shardName(shard)}.json`), { force: true });
}
