import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataError, OptionError } from '@vse/base';
import { writeFileAtomic } from '@vse/formats';
import { openFeatureStore, type FeatureStore } from './feature-store';
import { verifyShard } from './shard-reader';
import { readShardSources, writeShardSources } from './shard-sources';
import { assertSameStore, assertSameVersions } from './same-store';
import {
  readShardRecord,
  removeShardRecords,
  shardName,
  writeFinalIndex,
  writeShardRecord,
} from './shard-records';
import { readStoreIndex, writeStoreIndex, type ShardRecord, type StoreIndex } from './store-index';

/** Options of `mergeFeatureStores`. */
export interface MergeOptions {
  /** Leaves out images that a part could not read, instead of failing. Defaults to `false`. */
  readonly skipBad?: boolean;
}

/**
 * Merges the parts of a feature store that several runs made (`extractPart`): checks every shard, copies it and writes
 * the final index. The result has the bytes of one run over all images. An interrupted merge resumes.
 *
 * @param out - Folder of the merged store; may be one of `from`.
 * @param from - Folders of the parts.
 * @param options - Treatment of images that could not be read.
 * @throws `DataError` if parts differ in settings or images, or if shards are damaged or missing; it names them.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { createFeatureStore, mergeFeatureStores } from '@vse/feature-store';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'features-'));
 * const options = { extractor: { name: 'by hand', settings: {} }, ids: ['a', 'b'], length: 1, dim: 1, shardSize: 1 };
 * for (const [shard, id] of options.ids.entries()) {
 *   const part = await createFeatureStore(join(folder, `part-${shard}`), options);
 *   const features = { values: Float32Array.of(shard), length: 1, dim: 1 };
 *   await part.write(shard, [{ id, features, boxes: Float32Array.of(0, 0, 1, 1) }]);
 * }
 * const store = await mergeFeatureStores(join(folder, 'all'), [join(folder, 'part-0'), join(folder, 'part-1')]);
 * console.log(store.ids); // a, b
 * await store.close();
 * ```
 */
export async function mergeFeatureStores(
  out: string,
  from: readonly string[],
  { skipBad = false }: MergeOptions = {},
): Promise<FeatureStore> {
  const [first] = from;
  if (first === undefined)
    throw new OptionError('mergeFeatureStores: from must name at least one folder, got none.');
  const parts = await Promise.all(from.map(async (folder) => ({ folder, index: await indexOf(folder) })));
  const wanted = emptied(parts[0]!.index);
  for (const { folder, index } of parts) {
    assertSameStore(folder, emptied(index), wanted);
    assertSameVersions(folder, index, wanted);
  }
  await mkdir(out, { recursive: true });
  const existing = await readStoreIndex(out);
  if (existing) {
    assertSameStore(out, emptied(existing), wanted);
    assertSameVersions(out, existing, wanted);
  } else await writeStoreIndex(out, wanted);
  if (existing?.complete) {
    await removeShardRecords(out); // left by a merge that was killed as it ended
    return openFeatureStore(out);
  }

  const records: (ShardRecord | undefined)[] = [];
  for (let shard = 0; shard < Math.ceil(wanted.shape[0] / wanted.shardSize); shard++) {
    records.push(await copyShard(shard, parts, out));
  }
  const missing = records.flatMap((record, shard) => (record ? [] : [shard]));
  if (missing.length > 0) {
    throw new DataError(
      `mergeFeatureStores: ${missing.length} of ${records.length} shards are missing from ${from.join(', ')}: ${missing.slice(0, 10).join(', ')}${missing.length > 10 ? ', ...' : ''}. Run their parts.`,
    );
  }
  assertDifferent(from, records);
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
  if (index?.version === 2) return index;
  const fault = index ? 'holds a store of version 1, which has no checksums' : 'has no index.json';
  throw new DataError(`mergeFeatureStores: ${folder} ${fault}. Name folders that extractPart wrote.`);
}

/** Checks that no image is in two shards: the record of one would stand in the other's place. */
function assertDifferent(from: readonly string[], records: readonly (ShardRecord | undefined)[]): void {
  const seen = new Set<string>();
  for (const record of records) {
    for (const id of [...(record?.ids ?? []), ...(record?.skipped ?? []).map((image) => image.id)]) {
      if (seen.has(id)) {
        throw new DataError(
          `mergeFeatureStores: image ${id} is in two shards of ${from.join(', ')}: a shard's record was put in another's ` +
            'place. Run that part again in an empty folder.',
        );
      }
      seen.add(id);
    }
  }
}

/** The index of an empty store with these settings and images. */
function emptied(index: StoreIndex): StoreIndex {
  const [, length, dim] = index.shape;
  const images = index.complete
    ? index.shards.reduce((sum, { ids, skipped }) => sum + ids.length + skipped.length, 0)
    : index.shape[0];
  return { ...index, shape: [images, length, dim], complete: false, shards: [] };
}

/** Copies a shard from the part that has it to `out`; returns its record, or undefined if no part has it. */
async function copyShard(
  shard: number,
  parts: readonly Part[],
  out: string,
): Promise<ShardRecord | undefined> {
  const longest = parts[0]!.index.shape[1]; // the same in all parts: checked above
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
    const sources = await readShardSources(folder, shardName(shard), record);
    if (sources) await writeShardSources(out, shardName(shard), sources);
    await writeShardRecord(out, shard, record);
    return record;
  }
  return undefined;
}
