import { DataError, type FeatureMatrix, type FeatureSource } from '@vse/base';
import { digestOf } from '@vse/formats';
import { markUsed } from './last-use';
import { shardReader, verifyShard } from './shard-reader';
import { readStoreIndex, type ExtractorRecord, type SkippedImage } from './store-index';

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
  /** Remarks on the store, one sentence each: that one of version 1 has no checksums of rows. */
  readonly notes: readonly string[];
  /** Reads the boxes of each row's vectors: flat `[x1, y1, x2, y2]` relative to the image's width and height. */
  readBoxes(rows: ArrayLike<number>): Promise<readonly Float32Array[]>;
  /** Closes the open shard files. */
  close(): Promise<void>;
}

/** Options of `openFeatureStore`. */
export interface OpenFeatureStoreOptions {
  /**
   * Compares every shard with its checksum now, which reads all of it. Not needed for trust: each row is compared with a
   * checksum of its own whenever it is read. Defaults to `false`.
   */
  readonly verify?: boolean;
}

/**
 * Opens a folder written by `extractFeatures` or `createFeatureStore`. It reads single rows, never a whole shard, and
 * compares each with its checksum. All stores of a process together keep a bounded number of files open. A store of
 * version 1 has no checksums of rows: each of its shards is compared with its sha256 at the first read, and `notes` says so.
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
  await markUsed(folder);
  const lengths = shards.flatMap((shard) => shard.lengths);
  const features = shardReader(folder, index, 'features');
  const boxes = shardReader(folder, index, 'boxes');
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
    ids: shards.flatMap((shard) => shard.ids),
    skipped: shards.flatMap((shard) => shard.skipped),
    notes: index.version === 1 ? [version1(folder)] : [],
    async read(requested) {
      const read = await features.read(requested);
      return read.map((values, i) => matrixOf(values, requested[i]!));
    },
    async readBoxes(requested) {
      const read = await boxes.read(requested);
      return read.map((values, i) => values.subarray(0, lengths[requested[i]!]! * 4));
    },
    async close() {
      const closed = await Promise.allSettled([features.close(), boxes.close()]);
      for (const one of closed) if (one.status === 'rejected') throw one.reason;
    },
  };
}

const version1 = (folder: string): string =>
  `${folder} is a feature store of version 1: its index has no checksum, each shard is compared with its sha256 when it is first read, and nothing tells what it was made of. Extract again for a store of version 2.`;
