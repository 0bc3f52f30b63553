import { mkdir } from 'node:fs/promises';
import { assertWhole, OptionError } from '@vse/base';
import { digestOf, type Json } from '@vse/formats';
import { openFeatureStore, type FeatureStore } from './feature-store';
import { assertSameStore, assertSameVersions } from './same-store';
import {
  readShardRecord,
  removeLeftovers,
  removeShardRecords,
  shardName,
  writeFinalIndex,
  writeShardRecord,
} from './shard-records';
import { shardReader } from './shard-reader';
import {
  contentsOf,
  readShardSources,
  sourcesDigest,
  writeShardSources,
  type ShardSources,
} from './shard-sources';
import { isWhole } from './shard-state';
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
    /** Version of the rules that rows are made by; a store made by other rules is made again. Defaults to none. */
    readonly rules?: number;
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
  /**
   * Digest of what each row is made of, in the order of `ids`, such as the sha256 of a caption: shards of other contents
   * are written again. Absent if `write` is told instead, or nothing is known.
   */
  readonly sources?: readonly string[];
  /** Description of the contents for people, as lists of stores show it. */
  readonly about?: string;
}

/** Writes a store shard by shard. */
export interface FeatureStoreWriter {
  /** Number of shards. */
  readonly shardCount: number;
  /** Ids of the images of a shard. */
  idsOf(shard: number): readonly string[];
  /** Record of a shard that an earlier run finished. */
  finished(shard: number): ShardRecord | undefined;
  /** Files that a finished shard was made of, by image of `idsOf`; undefined if that is not known. */
  sourcesOf(shard: number): Promise<ShardSources | undefined>;
  /** Reads a finished shard back, every image of `idsOf(shard)`, each row compared with its checksum. */
  read(shard: number): Promise<readonly StoredImage[]>;
  /**
   * Writes one shard: every image of `idsOf(shard)`, in that order. The shard is finished once all of it is on disk.
   * `sources` are the files that it is made of.
   */
  write(shard: number, images: readonly StoredImage[], sources?: ShardSources): Promise<void>;
  /** Notes the files of a finished shard anew: the same contents at other times. */
  noteSources(shard: number, sources: ShardSources): Promise<void>;
  /** Remarks on what an earlier run left, one sentence each. */
  readonly notes: readonly string[];
  /** Writes the final index once every shard is finished, and opens the store. */
  complete(): Promise<FeatureStore>;
}

/**
 * Creates a feature store in a folder, or resumes an interrupted one: it keeps finished shards that are whole and made of
 * the same `sources`. A store of version 1, which has no checksums, or made by other `rules`, is written again.
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
  const outdated = existing && outdatedBy(folder, existing, wanted);
  const shards =
    existing && outdated === undefined
      ? await keptShards(folder, existing, options, shardCount)
      : new Map<number, ShardRecord>();
  if (existing && outdated === undefined && shards.size < shardCount)
    assertSameVersions(folder, existing, wanted);
  const notes = outdated === undefined ? [] : [outdated];
  let state: 'open' | 'complete' | 'outdated' = 'open';
  if (outdated !== undefined) state = 'outdated';
  else if (existing?.complete) state = 'complete';
  // Before a finished store loses a shard it becomes an unfinished one, so that it is never half of each.
  const reopen = async (): Promise<void> => {
    if (state === 'open') return;
    if (state === 'outdated') {
      const now = await readStoreIndex(folder); // another machine may have begun the same store anew: its records count
      if (now && outdatedBy(folder, now, wanted) !== undefined) await removeShardRecords(folder);
    }
    for (const [shard, record] of shards) await writeShardRecord(folder, shard, record);
    await writeStoreIndex(folder, wanted);
    state = 'open';
  };
  const idsOf = (shard: number) => ids.slice(shard * shardSize, (shard + 1) * shardSize);
  const recordOf = (shard: number): ShardRecord => {
    const record = shards.get(shard);
    if (record) return record;
    throw new OptionError(`FeatureStoreWriter: shard ${shard} of ${folder} is not finished. Write it first.`);
  };
  return {
    shardCount,
    idsOf,
    notes,
    finished: (shard) => shards.get(shard),
    sourcesOf: (shard) => readShardSources(folder, shardName(shard), recordOf(shard)),
    read: (shard) => readShard(folder, wanted, recordOf(shard), idsOf(shard)),
    async noteSources(shard, sources) {
      assertSame(recordOf(shard), sources);
      await writeShardSources(folder, shardName(shard), sources);
    },
    async write(shard, images, sources) {
      assertCovers(idsOf(shard), images);
      await reopen();
      await removeLeftovers(folder, shard);
      const contents = sources
        ? contentsOf(sources)
        : options.sources && sliceOf(options.sources, shard, shardSize);
      const written = await writeShard(folder, shardName(shard), images, wanted);
      const record = { ...written, ...(contents && { sources: sourcesDigest(contents) }) };
      if (sources) await writeShardSources(folder, shardName(shard), sources);
      await writeShardRecord(folder, shard, record);
      shards.set(shard, record);
    },
    async complete() {
      const records = Array.from({ length: shardCount }, (_, shard) => shards.get(shard));
      if (state === 'complete')
        await removeShardRecords(folder); // left by a run that was killed as it ended
      else await writeFinalIndex(folder, wanted, records);
      state = 'complete';
      return openFeatureStore(folder);
    },
  };
}

/** The reason why nothing of a store can be kept; undefined if its shards count. */
function outdatedBy(
  folder: string,
  { version, extractor }: StoreIndex,
  wanted: StoreIndex,
): string | undefined {
  if (version === 1)
    return `${folder} holds a feature store of version 1, which has no checksums and does not say what it was made of: it is made again.`;
  const [there, here] = [extractor.rules, wanted.extractor.rules];
  if (there === here) return undefined;
  return `${folder} holds features made by ${there === undefined ? 'earlier rules' : `version ${there} of the rules`}, now ${here === undefined ? 'without rules' : `version ${here}`}: it is made again.`;
}

/** Shards of an earlier run that are whole and made of the same contents. */
async function keptShards(
  folder: string,
  existing: StoreIndex,
  { ids, length, sources }: CreateFeatureStoreOptions,
  shardCount: number,
): Promise<Map<number, ShardRecord>> {
  const kept = new Map<number, ShardRecord>();
  for (let shard = 0; shard < shardCount; shard++) {
    const record = existing.complete ? existing.shards[shard] : await readShardRecord(folder, shard, length);
    if (!record || !isOf(record, sliceOf(ids, shard, existing.shardSize))) continue;
    const digest = sources && sourcesDigest(sliceOf(sources, shard, existing.shardSize));
    if (digest !== undefined && digest !== record.sources) continue;
    if (await isWhole(folder, record, existing)) kept.set(shard, record);
  }
  return kept;
}

/** True if a shard holds these images in their order, or skipped them: the record may be that of another shard. */
function isOf({ ids, skipped }: ShardRecord, wanted: readonly string[]): boolean {
  const left = new Set(skipped.map(({ id }) => id));
  const held = wanted.filter((id) => !left.has(id));
  return (
    held.length + left.size === wanted.length &&
    held.length === ids.length &&
    held.every((id, row) => id === ids[row])
  );
}

const sliceOf = (all: readonly string[], shard: number, shardSize: number): readonly string[] =>
  all.slice(shard * shardSize, (shard + 1) * shardSize);

/** Reads a shard back as it was given to `write`. */
async function readShard(
  folder: string,
  { shape, dtype }: StoreIndex,
  record: ShardRecord,
  ids: readonly string[],
): Promise<StoredImage[]> {
  const [, , dim] = shape;
  const index = { shape, dtype, shards: [record] };
  const readers = [shardReader(folder, index, 'features'), shardReader(folder, index, 'boxes')] as const;
  try {
    const rows = record.ids.map((_, row) => row);
    const [features, boxes] = [await readers[0].read(rows), await readers[1].read(rows)];
    const skipped = new Map(record.skipped.map((image) => [image.id, image]));
    let row = 0;
    return ids.map((id): StoredImage => {
      const bad = skipped.get(id);
      if (bad) return { id, skipped: bad };
      const at = row++;
      const length = record.lengths[at]!;
      const values = features[at]!.subarray(0, length * dim);
      return { id, features: { values, length, dim }, boxes: boxes[at]!.subarray(0, length * 4) };
    });
  } finally {
    for (const reader of readers) await reader.close();
  }
}

function emptyIndex(options: CreateFeatureStoreOptions): StoreIndex {
  const { extractor, ids, length, dim, dtype = 'float16', shardSize = 512, sources, about } = options;
  if (ids.length === 0)
    throw new OptionError('createFeatureStore: ids must not be empty. Give the ids of the images.');
  assertWhole('createFeatureStore', 'shardSize', shardSize);
  if (new Set(ids).size < ids.length) {
    const twice = ids.find((id, i) => ids.indexOf(id) !== i) ?? '';
    throw new OptionError(
      `createFeatureStore: ids must differ from one another, got ${twice} twice. Remove one.`,
    );
  }
  if (sources && sources.length !== ids.length) {
    throw new OptionError(
      `createFeatureStore: sources must be ${ids.length}, one for each id, got ${sources.length}.`,
    );
  }
  const { name, settings, versions, rules } = extractor;
  if (rules !== undefined) assertWhole('createFeatureStore', 'rules', rules);
  const hash = digestOf({ name, settings });
  return {
    format: 'vse-features',
    version: 2,
    ...(about !== undefined && { about }),
    extractor: { name, settings, hash, ...(versions && { versions }), ...(rules !== undefined && { rules }) },
    dtype,
    shape: [ids.length, length, dim],
    shardSize,
    images: digestOf(ids),
    complete: false,
    shards: [],
  };
}

function assertSame({ sources }: ShardRecord, wanted: ShardSources): void {
  if (sourcesDigest(contentsOf(wanted)) === sources) return;
  throw new OptionError(
    'FeatureStoreWriter.noteSources: sources must have the contents that the shard was made of, got others. Write the shard again.',
  );
}

function assertCovers(ids: readonly string[], images: readonly StoredImage[]): void {
  if (ids.length === images.length && ids.every((id, i) => images[i]!.id === id)) return;
  throw new OptionError(
    `FeatureStoreWriter.write: images must be the ${ids.length} of the shard from ${ids[0] ?? 'none'} on, in that order, got ${images.length}. Use idsOf.`,
  );
}
