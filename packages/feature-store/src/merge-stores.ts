import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataError, OptionError } from '@vse/core';
import { writeFileAtomic } from '@vse/formats';
import { openFeatureStore, verifyShard, type FeatureStore } from './feature-store';
import { assertSameStore, assertSameVersions } from './same-store';
import { readShardRecord, writeFinalIndex, writeShardRecord } from './shard-records';
import { readStoreIndex, writeStoreIndex, type ShardRecord, type StoreIndex } from './store-index';

export interface MergeOptions {
  /** Whether images that a part could not read are left out, instead of failing the merge. Defaults to `false`. */
  readonly skipBad?: boolean;
}

/**
 * Puts the parts of a feature store together that several runs made, each of some of its shards (`extractPart`): checks every shard, copies it and writes the final index. The result has the bytes that one run over
 * all images would have given. `out` may be one of `from`. Interrupted, it goes on where it was.
 *
 * Throws a `DataError` where parts were made with other settings or of other images, where a shard is damaged, or where
 * shards are missing: then it names them.
 */
export async function mergeFeatureStores(
  out: string,
  from: readonly string[],
  { skipBad = false }: MergeOptions = {},
): Promise<FeatureStore> {
  const [first] = from;
  if (first === undefined) throw new OptionError('mergeFeatureStores: from must name at least one folder.');
  const parts = await Promise.all(from.map(async (folder) => ({ folder, index: await indexOf(folder) })));
  const wanted = begun(parts[0]!.index);
  for (const { folder, index } of parts) {
    assertSameStore(folder, begun(index), wanted);
    assertSameVersions(folder, index, wanted);
  }
  await mkdir(out, { recursive: true });
  const existing = await readStoreIndex(out);
  if (existing) {
    assertSameStore(out, begun(existing), wanted);
    assertSameVersions(out, existing, wanted);
  } else await writeStoreIndex(out, wanted);
  if (existing?.complete) return openFeatureStore(out);

  const records: (ShardRecord | undefined)[] = [];
  for (let shard = 0; shard < Math.ceil(wanted.shape[0] / wanted.shardSize); shard++) {
    records.push(await bring(shard, parts, out));
  }
  const missing = records.flatMap((record, shard) => (record ? [] : [shard]));
  if (missing.length > 0) {
    throw new DataError(
      `mergeFeatureStores: ${missing.length} of ${records.length} shards are in none of ${from.join(', ')}: ${missing.slice(0, 10).join(', ')}${missing.length > 10 ? ', ...' : ''}. Run the parts that make them.`,
    );
  }
  const skipped = records.flatMap((record) => record?.skipped ?? []);
  if (skipped.length > 0 && !skipBad) {
    const list = skipped.map(({ file, reason }) => `  ${file}: ${reason}`).join('\n');
    throw new DataError(
      `mergeFeatureStores: ${skipped.length} images could not be read.\n${list}\nRepair the files and run their part again, or leave them out with skipBad.`,
    );
  }
  await writeFinalIndex(out, wanted, records);
  return openFeatureStore(out);
}

interface Part {
  readonly folder: string;
  readonly index: StoreIndex;
}

async function indexOf(folder: string): Promise<StoreIndex> {
  const index = await readStoreIndex(folder);
  if (index) return index;
  throw new DataError(
    `mergeFeatureStores: ${folder} has no index.json. Name folders that extractions wrote.`,
  );
}

/** The index as it was when the store was begun. */
function begun(index: StoreIndex): StoreIndex {
  const [, length, dim] = index.shape;
  const asked = index.complete
    ? index.shards.reduce((sum, { ids, skipped }) => sum + ids.length + skipped.length, 0)
    : index.shape[0];
  return { ...index, shape: [asked, length, dim], complete: false, shards: [] };
}

/** Brings a shard from whichever part has it to `out`; returns its record, undefined where no part has it. */
async function bring(shard: number, parts: readonly Part[], out: string): Promise<ShardRecord | undefined> {
  const longest = parts[0]!.index.shape[1]; // the same in all, which was checked
  const there = await readShardRecord(out, shard, longest);
  if (
    there &&
    (await verifyShard(out, there).then(
      () => true,
      () => false,
    ))
  )
    return there;
  for (const { folder, index } of parts) {
    const record = index.complete ? index.shards[shard] : await readShardRecord(folder, shard, longest);
    if (!record) continue;
    await verifyShard(folder, record);
    if (resolve(folder) === resolve(out)) return record;
    for (const part of [record.features, record.boxes]) {
      if (part) await writeFileAtomic(join(out, part.file), createReadStream(join(folder, part.file)));
    }
    await writeShardRecord(out, shard, record);
    return record;
  }
  return undefined;
}
