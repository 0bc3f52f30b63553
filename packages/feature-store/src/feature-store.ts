import { join } from 'node:path';
import { DataError, OptionError, type FeatureMatrix, type FeatureSource } from '@vse/core';
import { digestOf, forEachLimited, openNpy, sha256File, type NpyFile } from '@vse/formats';
import { readStoreIndex, type ExtractorRecord, type ShardRecord, type SkippedImage } from './store-index';

/** Features on disk, read by row. Row i belongs to the image `ids[i]`. */
export interface FeatureStore extends FeatureSource {
  /** Folder of the store. */
  readonly folder: string;
  /** Digest of the checksums of all shards. */
  readonly fingerprint: string;
  /** Image ids, by row. */
  readonly ids: readonly string[];
  /** Type of the numbers on disk; `read` returns float32. */
  readonly dtype: 'float16' | 'float32';
  /** Extractor that made the features. */
  readonly extractor: ExtractorRecord;
  /** Images that could not be read; they have no row. */
  readonly skipped: readonly SkippedImage[];
  /** Reads the boxes of each row's vectors: flat `[x1, y1, x2, y2]` relative to the image's width and height. */
  readBoxes(rows: ArrayLike<number>): Promise<readonly Float32Array[]>;
  /** Closes the open shard files. */
  close(): Promise<void>;
}

/** Options of `openFeatureStore`. */
export interface OpenFeatureStoreOptions {
  /** Compares every shard with its checksum, which reads all of it. Defaults to `false`. */
  readonly verify?: boolean;
}

/**
 * Opens a folder written by `extractFeatures` or `createFeatureStore`. It reads single rows, never a whole shard.
 *
 * @param folder - Folder of the store.
 * @param options - Verification.
 * @throws `DataError` if the folder has no store, an unfinished one, or a damaged shard.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { createFeatureStore, openFeatureStore } from '@vse/feature-store';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'features-'));
 * const extractor = { name: 'by hand', settings: {} };
 * const writer = await createFeatureStore(folder, { extractor, ids: ['cat.jpg'], length: 1, dim: 3 });
 * const features = { values: Float32Array.of(1, 0, 2), length: 1, dim: 3 };
 * await writer.write(0, [{ id: 'cat.jpg', features, boxes: Float32Array.of(0, 0, 1, 1) }]);
 * await (await writer.complete()).close();
 *
 * const store = await openFeatureStore(folder, { verify: true });
 * const [image] = await store.read([0]);
 * console.log(store.ids, image?.values); // cat.jpg: 1, 0, 2
 * await store.close();
 * ```
 */
export async function openFeatureStore(
  folder: string,
  { verify = false }: OpenFeatureStoreOptions = {},
): Promise<FeatureStore> {
  const index = await readStoreIndex(folder);
  if (!index)
    throw new DataError(`openFeatureStore: ${folder} has no index.json. Write a store with extractFeatures.`);
  if (!index.complete) {
    throw new DataError(
      `openFeatureStore: ${folder} is not finished. Run the same extraction again to resume it.`,
    );
  }
  const [rows, length, dim] = index.shape;
  const { shards } = index;
  if (verify) for (const shard of shards) await verifyShard(folder, shard);
  const lengths: number[] = [];
  const ids: string[] = [];
  for (const shard of shards) {
    for (const real of shard.lengths) lengths.push(real);
    for (const id of shard.ids) ids.push(id);
  }
  const features = shardReader(folder, shards, 'features', length * dim);
  const boxes = shardReader(folder, shards, 'boxes', length * 4);
  if (lengths.length !== rows)
    throw new DataError(
      `openFeatureStore: ${folder} must list ${rows} rows as its shape says, got ${lengths.length}. Extract again.`,
    );

  const matrixOf = (values: Float32Array, row: number): FeatureMatrix => {
    const real = lengths[row]!;
    return { values: values.subarray(0, real * dim), length: real, dim };
  };
  return {
    folder,
    rows,
    length,
    dim,
    dtype: index.dtype,
    fingerprint: digestOf(shards.map(({ features, ids }) => [features?.sha256 ?? null, ids])),
    extractor: index.extractor,
    ids,
    skipped: shards.flatMap((shard) => shard.skipped),
    async read(requested) {
      const read = await features.read(requested);
      return read.map((values, i) => matrixOf(values, requested[i]!));
    },
    async readBoxes(requested) {
      const read = await boxes.read(requested);
      return read.map((values, i) => values.subarray(0, lengths[requested[i]!]! * 4));
    },
    async close() {
      await features.close();
      await boxes.close();
    },
  };
}

/**
 * Compares a shard's files with their checksums.
 *
 * @throws `DataError` that names the file that is missing or differs.
 */
export async function verifyShard(folder: string, shard: ShardRecord): Promise<void> {
  for (const part of [shard.features, shard.boxes]) {
    if (!part) continue;
    const path = join(folder, part.file);
    const sum = await sha256File(path).catch(() => undefined);
    if (sum === undefined) throw new DataError(`feature store: ${path} is missing or cannot be read.`);
    if (sum !== part.sha256) {
      throw new DataError(
        `feature store: ${path} is damaged: its sha256 is ${sum}, the index says ${part.sha256}. Remove the folder and extract again.`,
      );
    }
  }
}

/** Shards that are read at once. Together they buffer one batch as it is on disk, beside the result. */
const shardsAtOnce = 64;

interface ShardReader {
  read(rows: ArrayLike<number>): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** Reads rows numbered across all shards; opens a shard at its first read and keeps it open. */
function shardReader(
  folder: string,
  shards: readonly ShardRecord[],
  part: 'features' | 'boxes',
  rowLength: number,
): ShardReader {
  const firsts: number[] = [];
  let rows = 0;
  for (const shard of shards) {
    firsts.push(rows);
    rows += shard.ids.length;
  }
  const open = new Map<number, Promise<NpyFile>>();

  const fileOf = (shard: number): Promise<NpyFile> => {
    const known = open.get(shard) ?? openShard(folder, shards[shard]!, part, rowLength);
    open.set(shard, known);
    return known;
  };
  const shardOf = (row: number): number => {
    if (!Number.isInteger(row) || row < 0 || row >= rows)
      throw new OptionError(`feature store: rows must be whole numbers from 0 to ${rows - 1}, got ${row}.`);
    let low = 0;
    let high = firsts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (firsts[middle]! <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    async read(requested) {
      const places = new Map<number, number[]>();
      for (let i = 0; i < requested.length; i++) {
        const shard = shardOf(requested[i]!);
        const list = places.get(shard);
        if (list) list.push(i);
        else places.set(shard, [i]);
      }
      const results = new Array<Float32Array>(requested.length);
      // In parallel, so that the operating system reads while this thread computes.
      await forEachLimited([...places], shardsAtOnce, async ([shard, indices]) => {
        const file = await fileOf(shard);
        const read = await file.readEach(indices.map((i) => requested[i]! - firsts[shard]!));
        indices.forEach((i, k) => (results[i] = read[k]!));
      });
      return results;
    },
    async close() {
      const files = await Promise.all(open.values());
      open.clear();
      for (const file of files) await file.close();
    },
  };
}

async function openShard(
  folder: string,
  shard: ShardRecord,
  part: 'features' | 'boxes',
  rowLength: number,
): Promise<NpyFile> {
  const path = join(folder, shard[part]?.file ?? '');
  const file = await openNpy(path);
  if (file.rows === shard.ids.length && file.rowLength === rowLength) return file;
  await file.close();
  throw new DataError(
    `feature store: ${path} must hold ${shard.ids.length} rows of ${rowLength} numbers to match the index, got ${file.rows} of ${file.rowLength}.`,
  );
}
