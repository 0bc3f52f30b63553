import { join } from 'node:path';
import { DataError, OptionError, type FeatureMatrix, type FeatureSource } from '@vse/core';
import { forEachLimited, openNpy, sha256File, type NpyFile } from '@vse/formats';
import {
  digestOf,
  readStoreIndex,
  type ExtractorRecord,
  type ShardRecord,
  type SkippedImage,
} from './store-index';

/** Features on disk, read by row. Row i belongs to the image `ids[i]`. */
export interface FeatureStore extends FeatureSource {
  readonly folder: string;
  /** Of the checksums of all shards. */
  readonly fingerprint: string;
  readonly ids: readonly string[];
  readonly dtype: 'float16' | 'float32';
  readonly extractor: ExtractorRecord;
  /** Images that were asked for and could not be read; they have no row. */
  readonly skipped: readonly SkippedImage[];
  /** The boxes of each row's vectors: `[x1, y1, x2, y2]` as parts of the image's width and height, flat. */
  readBoxes(rows: ArrayLike<number>): Promise<readonly Float32Array[]>;
  close(): Promise<void>;
}

export interface OpenFeatureStoreOptions {
  /** Whether every shard is read once and compared with its checksum. Defaults to `false`. */
  readonly verify?: boolean;
}

/**
 * Opens a folder written by `extractFeatures` or `createFeatureStore`. Rows are read when they are asked for, never a
 * whole shard. Throws a `DataError` where the folder has no store, an unfinished one, or a damaged shard.
 */
export async function openFeatureStore(
  folder: string,
  { verify = false }: OpenFeatureStoreOptions = {},
): Promise<FeatureStore> {
  const index = await readStoreIndex(folder);
  if (!index)
    throw new DataError(`openFeatureStore: ${folder} has no index.json. Write it with extractFeatures.`);
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
    throw new DataError(`openFeatureStore: ${folder} names ${rows} rows and lists ${lengths.length}.`);

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
    async read(wanted) {
      const found = await features.read(wanted);
      return found.map((values, i) => matrixOf(values, wanted[i]!));
    },
    async readBoxes(wanted) {
      const found = await boxes.read(wanted);
      return found.map((values, i) => values.subarray(0, lengths[wanted[i]!]! * 4));
    },
    async close() {
      await features.close();
      await boxes.close();
    },
  };
}

/** Compares a shard's files with their checksums; throws a `DataError` naming the one that differs. */
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

/** Shards that are read at once: all of them together hold what the batch takes on disk, beside the result. */
const shardsAtOnce = 64;

interface ShardReader {
  read(rows: ArrayLike<number>): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** Reads rows numbered through all shards; a shard is opened when a row of it is first wanted, and then kept open. */
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
    async read(wanted) {
      const places = new Map<number, number[]>();
      for (let i = 0; i < wanted.length; i++) {
        const shard = shardOf(wanted[i]!);
        const list = places.get(shard);
        if (list) list.push(i);
        else places.set(shard, [i]);
      }
      const results = new Array<Float32Array>(wanted.length);
      // All at once, so that the operating system reads while this thread computes.
      await forEachLimited([...places], shardsAtOnce, async ([shard, indices]) => {
        const file = await fileOf(shard);
        const read = await file.readEach(indices.map((i) => wanted[i]! - firsts[shard]!));
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
