import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { parseSealedJson, sealedJson, writeFileAtomic, type Json } from '@vse/formats';
import * as v from 'valibot';

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
  /** Version of the rules that the program makes rows by; absent if it has none. */
  readonly rules?: number;
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

/** One npy file of a shard. */
export interface ShardFile {
  /** Name within the folder of the store. */
  readonly file: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** CRC-32 of each row, little-endian, in base64; absent in version 1. */
  readonly rows?: string;
}

/** One finished shard: two npy files and their contents. */
export interface ShardRecord {
  /** Features, `[rows, length, dim]`; absent if every image was skipped. */
  readonly features?: ShardFile;
  /** Boxes, float32 `[rows, length, 4]`. */
  readonly boxes?: ShardFile;
  /** Image ids, by row. */
  readonly ids: readonly string[];
  /** Number of real vectors, by row; the rest of a row is padding. */
  readonly lengths: readonly number[];
  /** Images of the shard that could not be read. */
  readonly skipped: readonly SkippedImage[];
  /** Digest of the digests of what the requested images or captions were; absent if the store was not told. */
  readonly sources?: string;
}

/** Contents of a store's `index.json`. */
export interface StoreIndex {
  /** Name of the format. */
  readonly format: 'vse-features';
  /** Version of the format. Version 1 has no checksums of rows, and none of the index. */
  readonly version: 1 | 2;
  /** Description of the contents for people; absent if none was given. */
  readonly about?: string;
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

const indexName = 'index.json';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.string();

/** A file in the store's own folder. */
const shardFile = v.object({
  file: v.pipe(text, v.regex(/^(?!\.+$)[\w.-]+$/, 'must be a file of the folder')),
  sha256: text,
  rows: v.exactOptional(v.pipe(text, v.base64())),
});

const shardRecord = v.object({
  features: v.exactOptional(shardFile),
  boxes: v.exactOptional(shardFile),
  ids: v.array(text),
  lengths: v.array(count),
  skipped: v.array(v.object({ id: text, file: text, reason: text })),
  sources: v.exactOptional(text),
});

const storeIndex = v.object({
  format: v.literal('vse-features'),
  version: v.picklist([1, 2]),
  about: v.exactOptional(text),
  extractor: v.object({
    name: text,
    settings: v.custom<Json>((value) => value !== undefined, 'must be there'),
    hash: text,
    versions: v.exactOptional(v.record(text, text)),
    rules: v.exactOptional(count),
  }),
  dtype: v.picklist(['float16', 'float32']),
  shape: v.tuple([count, count, count]),
  shardSize: v.pipe(count, v.minValue(1)),
  images: text,
  complete: v.boolean(),
  shards: v.array(shardRecord),
});

/**
 * Reads the index of a store; undefined if the folder has none.
 *
 * @throws `DataError` if the file is not an index, or was damaged after it was written.
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
  const path = join(folder, indexName);
  const read = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new DataError(`feature store: cannot read ${path}: ${(error as Error).message}.`);
  });
  return read === undefined ? undefined : parseIndex(path, read);
}

function parseIndex(path: string, read: string): StoreIndex {
  const { success, output, issues } = v.safeParse(storeIndex, isVersion1(read) ?? unsealed(path, read));
  const fault = success ? faultOf(output) : describe(issues[0]);
  if (success && fault === undefined) return output;
  throw new DataError(
    `feature store: ${path} is not the index of a feature store: ${fault}. Copy the store again, or extract anew.`,
  );
}

/** The index of a store that was written before indexes had a checksum. */
function isVersion1(read: string): unknown {
  try {
    const value = JSON.parse(read) as { readonly version?: unknown; readonly checksum?: unknown } | null;
    return value?.version === 1 && value.checksum === undefined ? value : undefined;
  } catch {
    return undefined; // it is refused as damaged
  }
}

function unsealed(path: string, read: string): unknown {
  try {
    return parseSealedJson(path, read);
  } catch (error) {
    if (!DataError.isInstance(error)) throw error;
    throw new DataError(`feature store: ${error.message} Copy the store again, or extract anew.`, {
      cause: error,
    });
  }
}

/** The first fault of the index that a schema cannot express. Time O(images). */
function faultOf({ version, shape, shards, complete }: StoreIndex): string | undefined {
  const wrong = shards.findIndex((shard) => !isWhole(shard, shape[1], version));
  if (wrong >= 0) return `shards[${wrong}] must have ${wholeShard(shape[1])}`;
  const rows = shards.reduce((sum, { ids }) => sum + ids.length, 0);
  if (complete && rows !== shape[0])
    return `its shards must list ${shape[0]} rows as its shape says, got ${rows}`;
  return undefined;
}

const wholeShard = (longest: number): string =>
  `a length from 0 to ${longest} for each id, and features and boxes with a checksum for each row`;

/** Checks for a length of each row, and both files with a checksum of each row. */
function isWhole({ features, boxes, ids, lengths }: ShardRecord, longest: number, version: 1 | 2): boolean {
  const parts = [features, boxes].filter((part) => part !== undefined);
  return (
    lengths.length === ids.length &&
    lengths.every((length) => length <= longest) &&
    (ids.length === 0 || parts.length === 2) &&
    (version === 1 || parts.every((part) => rowChecksums(part)?.length === ids.length))
  );
}

function describe(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`;
}

/**
 * Parses the record of a shard whose rows have at most `longest` vectors.
 *
 * @throws `DataError` that names the fault.
 */
export function parseShardRecord(path: string, read: string, longest: number): ShardRecord {
  const { success, output, issues } = v.safeParse(shardRecord, parseSealedJson(path, read));
  if (success && isWhole(output, longest, 2)) return output;
  throw new DataError(
    `feature store: ${path} ${success ? `must have ${wholeShard(longest)}` : describe(issues[0])}.`,
  );
}

/** The CRC-32 of each row of a file; undefined for one of version 1. */
export function rowChecksums({ rows }: ShardFile): Uint32Array | undefined {
  if (rows === undefined) return undefined;
  const bytes = Buffer.from(rows, 'base64');
  return Uint32Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readUInt32LE(i * 4));
}

/** Writes a store's index. */
export async function writeStoreIndex(folder: string, index: StoreIndex): Promise<void> {
  await writeFileAtomic(join(folder, indexName), sealedJson({ ...index }));
}
