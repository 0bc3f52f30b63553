import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/core';
import { writeFileAtomic } from '@vse/formats';
import { openFeatureStore, verifyShard, type FeatureStore } from './feature-store';
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
  readonly extractor: { readonly name: string; readonly settings: Json };
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
  if (existing) assertSame(folder, existing, wanted, options.ids.length);
  else await writeStoreIndex(folder, wanted);

  const { ids } = options;
  const { shardSize } = wanted;
  const shardCount = Math.ceil(ids.length / shardSize);
  const shards = new Map<number, ShardRecord>();
  for (let shard = 0; shard < shardCount; shard++) {
    const record = existing?.complete ? existing.shards[shard] : await readShardRecord(folder, shard);
    if (record && (await isWhole(folder, record))) shards.set(shard, record);
  }
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
      const record = await writeShard(folder, nameOf(shard), images, wanted);
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

const nameOf = (shard: number): string => `shard-${String(shard).padStart(5, '0')}`;

function emptyIndex(options: CreateFeatureStoreOptions): StoreIndex {
  const { extractor, ids, length, dim, dtype = 'float16', shardSize = 512 } = options;
  if (ids.length === 0) throw new OptionError('createFeatureStore: ids must not be empty.');
  if (!Number.isInteger(shardSize) || shardSize < 1)
    throw new OptionError(`createFeatureStore: shardSize must be a positive whole number, got ${shardSize}.`);
  if (new Set(ids).size < ids.length) {
    const twice = ids.find((id, i) => ids.indexOf(id) !== i) ?? '';
    throw new OptionError(`createFeatureStore: ids must differ from one another, got ${twice} twice.`);
  }
  const { name, settings } = extractor;
  return {
    format: 'vse-features',
    version: 1,
    extractor: { name, settings, hash: digestOf({ name, settings }) },
    dtype,
    shape: [ids.length, length, dim],
    shardSize,
    images: digestOf(ids),
    complete: false,
    shards: [],
  };
}

function assertSame(folder: string, got: StoreIndex, wanted: StoreIndex, images: number): void {
  const describe = ({ extractor, dtype, shape, shardSize }: StoreIndex): string =>
    `${extractor.name} ${JSON.stringify(extractor.settings)}, [${shape[1]}, ${shape[2]}] ${dtype}, shards of ${shardSize}`;
  if (
    got.extractor.hash !== wanted.extractor.hash ||
    got.dtype !== wanted.dtype ||
    got.shardSize !== wanted.shardSize ||
    got.shape[1] !== wanted.shape[1] ||
    got.shape[2] !== wanted.shape[2]
  ) {
    throw new DataError(
      `feature store: ${folder} holds features made with ${describe(got)}; this run makes them with ${describe(wanted)}. Choose another folder, or the same settings.`,
    );
  }
  if (got.images !== wanted.images) {
    throw new DataError(
      `feature store: ${folder} was begun over other images than the ${images} of this run (or in another order). Choose another folder.`,
    );
  }
}

async function readShardRecord(folder: string, shard: number): Promise<ShardRecord | undefined> {
  const text = await readFile(join(folder, `${nameOf(shard)}.json`), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as ShardRecord);
}

async function writeShardRecord(folder: string, shard: number, record: ShardRecord): Promise<void> {
  await writeFileAtomic(join(folder, `${nameOf(shard)}.json`), JSON.stringify(record));
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

async function writeFinalIndex(
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
  await writeStoreIndex(folder, { ...index, shape: [rows, length, dim], complete: true, shards });
  // The index holds what these said; a run that stops before they are gone leaves nothing wrong behind.
  for (let shard = 0; shard < records.length; shard++)
    await rm(join(folder, `${nameOf(shard)}.json`), { force: true });
}
