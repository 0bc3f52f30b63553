import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/core';
import { writeFileAtomic } from '@vse/formats';

/** Anything that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What made the features of a store; two runs with the same hash give the same features. */
export interface ExtractorRecord {
  readonly name: string;
  readonly settings: Json;
  readonly hash: string;
  /** The versions of the programs that the values depend on, by name; absent in stores that do not say. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** An image that could not be read, and why. */
export interface SkippedImage {
  readonly id: string;
  readonly file: string;
  readonly reason: string;
}

/** One finished shard: two npy files and what a reader must know of them. */
export interface ShardRecord {
  /** Features, `[rows, length, dim]`; absent where every image of the shard was skipped. */
  readonly features?: { readonly file: string; readonly sha256: string };
  /** Boxes, float32 `[rows, length, 4]`. */
  readonly boxes?: { readonly file: string; readonly sha256: string };
  readonly ids: readonly string[];
  /** How many of a row's vectors are real, by row. */
  readonly lengths: readonly number[];
  readonly skipped: readonly SkippedImage[];
}

/** The whole of a store's `index.json`. */
export interface StoreIndex {
  readonly format: 'vse-features';
  readonly version: 1;
  readonly extractor: ExtractorRecord;
  readonly dtype: 'float16' | 'float32';
  /** `[rows, length, dim]`; rows is what was asked for until the store is complete, then what it holds. */
  readonly shape: readonly [number, number, number];
  readonly shardSize: number;
  /** Digest of the ids asked for, in order: a run is resumed only over the same images. */
  readonly images: string;
  readonly complete: boolean;
  readonly shards: readonly ShardRecord[];
}

const INDEX = 'index.json';

/** The sha256 of a value as JSON with its keys in order, in hex. */
export function digestOf(value: Json): string {
  return createHash('sha256')
    .update(JSON.stringify(ordered(value)))
    .digest('hex');
}

/** Reads a store's index; undefined where the folder has none. Throws a `DataError` where it is not one. */
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

/** What is wrong with an index; undefined for one that can be relied on. Time O(images). */
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

/** Whether a value read from a file is the record of a shard whose rows have at most `longest` vectors. */
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

/** A file that lies in the store's own folder, and its checksum. */
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

function ordered(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, ordered(item)]));
}
