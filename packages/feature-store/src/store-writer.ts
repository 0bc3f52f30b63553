import { mkdir } from 'node:fs/promises';
import { assertWhole, OptionError } from '@vse/core';
import { digestOf, type Json } from '@vse/formats';
import { openFeatureStore, verifyShard, type FeatureStore } from './feature-store';
import { assertSameStore, assertSameVersions } from './same-store';
import {
  readShardRecord,
  removeLeftovers,
  shardName,
  writeFinalIndex,
  writeShardRecord,
} from './shard-records';
import { readStoreIndex, writeStoreIndex, type ShardRecord, type StoreIndex } from './store-index';
import { writeShard, type StoredImage } from './write-shard';

/** Contents and layout of a new store. */
export interface CreateFeatureStoreOptions {
  /** Extractor of the features: a name and everything that changes their values. */
  readonly extractor: {
    /** Name of the extractor. */
    readonly name: string;
    /** Everything that changes the values. */
    readonly settings: Json;
    /** Versions of the programs that the values depend on; other versions do not resume the store. */
    readonly versions?: Readonly<Record<string, string>>;
  };
  /** Ids of all images, in order, each once. */
  readonly ids: readonly string[];
  /** Number of vectors of the longest row. */
  readonly length: number;
  /** Dimension of a vector. */
  readonly dim: number;
  /** Type of the numbers on disk. Defaults to `'float16'`. */
  readonly dtype?: 'float16' | 'float32';
  /** Images per shard. Defaults to `512`. */
  readonly shardSize?: number;
}

/** Writes a store shard by shard. */
export interface FeatureStoreWriter {
  /** Number of shards. */
  readonly shardCount: number;
  /** Ids of the images of a shard. */
  idsOf(shard: number): readonly string[];
  /** Record of a shard that an earlier run finished. */
  finished(shard: number): ShardRecord | undefined;
  /** Writes one shard: every image of `idsOf(shard)`, in that order. The shard is finished once all of it is on disk. */
  write(shard: number, images: readonly StoredImage[]): Promise<void>;
  /** Writes the final index once every shard is finished, and opens the store. */
  complete(): Promise<FeatureStore>;
}

/**
 * Creates a feature store in a folder, or resumes an interrupted one: it checks finished shards and keeps them.
 *
 * @throws `DataError` if the folder holds features made with other settings or of other images, `OptionError` if ids
 * are missing or repeated.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { createFeatureStore } from '@vse/feature-store';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'features-'));
 * const extractor = { name: 'by hand', settings: {} };
 * const writer = await createFeatureStore(folder, { extractor, ids: ['cat.jpg'], length: 1, dim: 3 });
 * const features = { values: Float32Array.of(1, 0, 2), length: 1, dim: 3 };
 * await writer.write(0, [{ id: 'cat.jpg', features, boxes: Float32Array.of(0, 0, 1, 1) }]);
 * const store = await writer.complete();
 * console.log(store.rows, store.length, store.dim); // 1 1 3
 * await store.close();
 * ```
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
  // Before a finished store loses a shard it becomes an unfinished one, so that it is never half of each.
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
  if (ids.length === 0)
    throw new OptionError('createFeatureStore: ids must not be empty. Give the ids of the images.');
  assertWhole('createFeatureStore', 'shardSize', shardSize);
  if (new Set(ids).size < ids.length) {
    const twice = ids.find((id, i) => ids.indexOf(id) !== i) ?? '';
    throw new OptionError(
      `createFeatureStore: ids must differ from one another, got ${twice} twice. Remove one.`,
    );
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

/** Checks a shard's files against its record; a damaged shard is written again. */
function isWhole(folder: string, record: ShardRecord): Promise<boolean> {
  return verifyShard(folder, record).then(
    () => true,
    () => false,
  );
}

function assertCovers(ids: readonly string[], images: readonly StoredImage[]): void {
  if (ids.length === images.length && ids.every((id, i) => images[i]!.id === id)) return;
  throw new OptionError(
    `FeatureStoreWriter.write: images must be the ${ids.length} of the shard from ${ids[0] ?? 'none'} on, in that order, got ${images.length}. Use idsOf.`,
  );
}
