import { mkdir } from 'node:fs/promises';
import { OptionError } from '@vse/core';
import { openFeatureStore, verifyShard, type FeatureStore } from './feature-store';
import { assertSameStore, assertSameVersions } from './same-store';
import {
  readShardRecord,
  removeLeftovers,
  shardName,
  writeFinalIndex,
  writeShardRecord,
} from './shard-records';
import {
  digestOf,
  readStoreIndex,
  writeStoreIndex,
  type Json,
  type ShardRecord,
  type StoreIndex,
} from './store-index';
import { writeShard, type StoredImage } from './write-shard';

export interface CreateFeatureStoreOptions {
  /** What makes the features: a name and everything that changes their values. */
  readonly extractor: {
    readonly name: string;
    readonly settings: Json;
    /** The versions of the programs that the values depend on; a store is not gone on with by others. */
    readonly versions?: Readonly<Record<string, string>>;
  };
  /** The ids of all images, in order; none may occur twice. */
  readonly ids: readonly string[];
  /** The number of vectors of the longest row. */
  readonly length: number;
  readonly dim: number;
  /** How numbers are kept. Defaults to `'float16'`. */
  readonly dtype?: 'float16' | 'float32';
  /** How many images a shard covers. Defaults to `512`. */
  readonly shardSize?: number;
}

export interface FeatureStoreWriter {
  readonly shardCount: number;
  /** The ids that a shard covers. */
  idsOf(shard: number): readonly string[];
  /** What is known of a shard that an earlier run finished. */
  finished(shard: number): ShardRecord | undefined;
  /** Writes one shard: every image of `idsOf(shard)`, in that order. It counts as finished when all of it is on disk. */
  write(shard: number, images: readonly StoredImage[]): Promise<void>;
  /** Writes the final index once every shard is finished, and opens the store. */
  complete(): Promise<FeatureStore>;
}

/**
 * Starts a feature store in a folder, or resumes one that was interrupted: shards that were finished are checked and
 * kept. Throws a `DataError` where the folder holds features made with other settings or of other images.
 */
export async function createFeatureStore(
  folder: string,
  options: CreateFeatureStoreOptions,
): Promise<FeatureStoreWriter> {
  const wanted = emptyIndex(options);
  await mkdir(folder, { recursive: true });
  const existing = await readStoreIndex(folder);
  if (existing) assertSameStore(folder, existing, wanted);
  else await writeStoreIndex(folder, wanted);

  const { ids } = options;
  const { shardSize } = wanted;
  const shardCount = Math.ceil(ids.length / shardSize);
  const shards = new Map<number, ShardRecord>();
  for (let shard = 0; shard < shardCount; shard++) {
    const record = existing?.complete
      ? existing.shards[shard]
      : await readShardRecord(folder, shard, options.length);
    if (record && (await isWhole(folder, record))) shards.set(shard, record);
  }
  if (existing && shards.size < shardCount) assertSameVersions(folder, existing, wanted);
  let finished = existing?.complete ?? false;
  // A finished store that loses a shard becomes an unfinished one first, so that it is never half of each.
  const reopen = async (): Promise<void> => {
    for (const [shard, record] of shards) await writeShardRecord(folder, shard, record);
    await writeStoreIndex(folder, wanted);
    finished = false;
  };
  return {
    shardCount,
    idsOf: (shard) => ids.slice(shard * shardSize, (shard + 1) * shardSize),
    finished: (shard) => shards.get(shard),
    async write(shard, images) {
      assertCovers(ids.slice(shard * shardSize, (shard + 1) * shardSize), images);
      if (finished) await reopen();
      await removeLeftovers(folder, shard);
      const record = await writeShard(folder, shardName(shard), images, wanted);
      await writeShardRecord(folder, shard, record);
      shards.set(shard, record);
    },
    async complete() {
      const records = Array.from({ length: shardCount }, (_, shard) => shards.get(shard));
      if (!finished) await writeFinalIndex(folder, wanted, records);
      finished = true;
      return openFeatureStore(folder);
    },
  };
}

function emptyIndex(options: CreateFeatureStoreOptions): StoreIndex {
  const { extractor, ids, length, dim, dtype = 'float16', shardSize = 512 } = options;
  if (ids.length === 0) throw new OptionError('createFeatureStore: ids must not be empty.');
  if (!Number.isInteger(shardSize) || shardSize < 1)
    throw new OptionError(`createFeatureStore: shardSize must be a positive whole number, got ${shardSize}.`);
  if (new Set(ids).size < ids.length) {
    const twice = ids.find((id, i) => ids.indexOf(id) !== i) ?? '';
    throw new OptionError(`createFeatureStore: ids must differ from one another, got ${twice} twice.`);
  }
  const { name, settings, versions } = extractor;
  const hash = digestOf({ name, settings });
  return {
    format: 'vse-features',
    version: 1,
    extractor: { name, settings, hash, ...(versions && { versions }) },
    dtype,
    shape: [ids.length, length, dim],
    shardSize,
    images: digestOf(ids),
    complete: false,
    shards: [],
  };
}

/** Whether a shard's files are what its record says; one that is not is made again. */
function isWhole(folder: string, record: ShardRecord): Promise<boolean> {
  return verifyShard(folder, record).then(
    () => true,
    () => false,
  );
}

function assertCovers(ids: readonly string[], images: readonly StoredImage[]): void {
  if (ids.length === images.length && ids.every((id, i) => images[i]!.id === id)) return;
  throw new OptionError(
    `FeatureStoreWriter.write: the shard covers ${ids.length} images from ${ids[0] ?? 'none'} on, in that order; got ${images.length}.`,
  );
}
