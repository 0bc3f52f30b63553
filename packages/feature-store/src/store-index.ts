import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/core';
import { writeFileAtomic, type Json } from '@vse/formats';

/** Extractor of a store's features; two runs with the same hash make the same features. */
export interface ExtractorRecord {
  /** Name of the extractor. */
  readonly name: string;
  /** Everything that changes the values. */
  readonly settings: Json;
  /** Digest of name and settings. */
  readonly hash: string;
  /** Versions of the programs that the values depend on, by name. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** An image that could not be read. */
export interface SkippedImage {
  /** Id of the image. */
  readonly id: string;
  /** Path of the image file. */
  readonly file: string;
  /** Reason of the decoder. */
  readonly reason: string;
}

/** One finished shard: two npy files and their contents. */
export interface ShardRecord {
  /** Features, `[rows, length, dim]`; absent if every image was skipped. */
  readonly features?: { readonly file: string; readonly sha256: string };
  /** Boxes, float32 `[rows, length, 4]`. */
  readonly boxes?: { readonly file: string; readonly sha256: string };
  /** Image ids, by row. */
  readonly ids: readonly string[];
  /** Number of real vectors, by row; the rest of a row is padding. */
  readonly lengths: readonly number[];
  /** Images of the shard that could not be read. */
  readonly skipped: readonly SkippedImage[];
}

/** Contents of a store's `index.json`. */
export interface StoreIndex {
  /** Name of the format. */
  readonly format: 'vse-features';
  /** Version of the format. */
  readonly version: 1;
  /** Extractor that made the features. */
  readonly extractor: ExtractorRecord;
  /** Type of the numbers on disk. */
  readonly dtype: 'float16' | 'float32';
  /** `[rows, length, dim]`; rows counts the requested images until the store is complete, then those it holds. */
  readonly shape: readonly [number, number, number];
  /** Images per shard. */
  readonly shardSize: number;
  /** Digest of the requested ids, in order: a run resumes only over the same images. */
  readonly images: string;
  /** `true` once every shard is finished. */
  readonly complete: boolean;
  /** Finished shards, in order; empty until the store is complete. */
  readonly shards: readonly ShardRecord[];
}

const INDEX = 'index.json';

/**
 * Reads the index of a store; undefined if the folder has none.
 *
 * @throws `DataError` if the file is not an index.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { createFeatureStore, readStoreIndex } from '@vse/feature-store';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'features-'));
 * const extractor = { name: 'by hand', settings: {} };
 * await createFeatureStore(folder, { extractor, ids: ['a', 'b'], length: 1, dim: 3 });
 * const index = await readStoreIndex(folder);
 * console.log(index?.shape, index?.complete); // [2, 1, 3] false
 * ```
 */
export async function readStoreIndex(folder: string): Promise<StoreIndex | undefined> {
  const path = join(folder, INDEX);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new DataError(`feature store: cannot read ${path}: ${(error as Error).message}.`);
  });
  if (text === undefined) return undefined;
  const index = parse(text, path);
  const fault = faultOf(index);
  if (fault === undefined) return index as StoreIndex;
  throw new DataError(
    `feature store: ${path} is not the index of a feature store of version 1: ${fault}. Copy the store again, or extract anew.`,
  );
}

/** The first fault of an index; undefined for a valid one. Time O(images). */
function faultOf({
  format,
  version,
  extractor,
  dtype,
  shape,
  shardSize,
  shards,
}: Partial<StoreIndex>): string | undefined {
  if (format !== 'vse-features' || version !== 1)
    return `format ${String(format)}, version ${String(version)}`;
  if (typeof extractor?.name !== 'string' || typeof extractor.hash !== 'string')
    return 'extractor must have name and hash';
  if (dtype !== 'float16' && dtype !== 'float32')
    return `dtype must be float16 or float32, got ${String(dtype)}`;
  if (!isCounts(shape) || (shape as readonly number[]).length !== 3)
    return 'shape must be three whole numbers';
  if (!isCount(shardSize)) return 'shardSize must be a whole number';
  if (!Array.isArray(shards)) return 'shards must be a list';
  const wrong = (shards as unknown[]).findIndex((shard) => !isShard(shard, shape[1]));
  return wrong < 0
    ? undefined
    : `shards[${wrong}] must have ids, a length from 0 to ${shape[1]} for each, skipped, and files of the folder with their sha256`;
}

/** Checks that a value read from a file is the record of a shard whose rows have at most `longest` vectors. */
export function isShard(value: unknown, longest: number): value is ShardRecord {
  const { features, boxes, ids, lengths, skipped } = isRecord(value) ? value : {};
  return (
    Array.isArray(ids) &&
    ids.every((id) => typeof id === 'string') &&
    isCounts(lengths) &&
    lengths.length === ids.length &&
    lengths.every((length) => length <= longest) &&
    Array.isArray(skipped) &&
    (ids.length === 0 || (isPart(features) && isPart(boxes)))
  );
}

/** Checks for a file in the store's own folder with its checksum. */
function isPart(value: unknown): boolean {
  const { file, sha256 } = isRecord(value) ? value : {};
  return (
    typeof file === 'string' && /^[\w.-]+$/.test(file) && !/^\.+$/.test(file) && typeof sha256 === 'string'
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const isCounts = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(isCount);

/** Writes a store's index. */
export async function writeStoreIndex(folder: string, index: StoreIndex): Promise<void> {
  await writeFileAtomic(join(folder, INDEX), `${JSON.stringify(index)}\n`);
}

function parse(text: string, path: string): Partial<StoreIndex> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch (error) {
    throw new DataError(`feature store: ${path} is not JSON: ${(error as Error).message}.`);
  }
}
