import { join } from 'node:path';
import { DataError, OptionError } from '@vse/base';
import { forEachLimited, openNpy, sha256File, type NpyFile } from '@vse/formats';
import { descriptorShare, shardFiles } from './shard-files';
import { rowChecksums, type ShardFile, type ShardRecord, type StoreIndex } from './store-index';

/** Shards that are read at once. Together they buffer one batch as it is on disk, beside the result. */
const shardsAtOnce = 64;

const openFiles = shardFiles(descriptorShare());
let readers = 0;

/** Number of shard files that this process has open. */
export const openShardFiles = (): number => openFiles.open;

/** Part of a shard: features, or their boxes. */
export type ShardPart = 'features' | 'boxes';

/** Reads rows numbered across all shards. */
export interface ShardReader {
  read(rows: ArrayLike<number>): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/**
 * Reads rows of a store, each compared with its checksum; opens a shard at its first read. Shards of version 1 have one
 * checksum each: it is compared when the shard is first opened, which reads all of it.
 */
export function shardReader(
  folder: string,
  { shards, shape: [, length, dim], dtype }: Pick<StoreIndex, 'shards' | 'shape' | 'dtype'>,
  part: ShardPart,
): ShardReader {
  const firsts: number[] = [];
  let rows = 0;
  for (const shard of shards) {
    firsts.push(rows);
    rows += shard.ids.length;
  }
  const rowLength = length * (part === 'features' ? dim : 4);
  const wanted = { dtype: part === 'features' ? dtype : 'float32', rowLength };
  const prefix = `${++readers} ${part} `;
  const verified = new Set<number>();
  let isOpen = true;

  const open = async (shard: number): Promise<NpyFile> => {
    if (!isOpen) throw closed(folder);
    const record = shards[shard]!;
    const file = record[part];
    if (!file)
      throw new DataError(`feature store: ${folder} has no ${part} of shard ${shard}. Extract again.`);
    if (file.rows === undefined && !verified.has(shard)) {
      await verifyFile(folder, file);
      verified.add(shard);
    }
    return openShard(folder, file, { ...wanted, rows: record.ids.length });
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
      if (!isOpen) throw closed(folder);
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
        const read = await openFiles.using(
          `${prefix}${shard}`,
          () => open(shard),
          (file) =>
            readRows(
              folder,
              shards[shard]![part]!,
              file,
              indices.map((i) => requested[i]! - firsts[shard]!),
            ),
        );
        indices.forEach((i, k) => (results[i] = read[k]!));
      });
      return results;
    },
    close() {
      isOpen = false;
      return openFiles.close(prefix);
    },
  };
}

const closed = (folder: string): DataError =>
  new DataError(`feature store: ${folder} is closed. Open it again.`);

async function readRows(
  folder: string,
  { file: name }: ShardFile,
  file: NpyFile,
  rows: readonly number[],
): Promise<Float32Array[]> {
  return file.readEach(rows).catch((cause: unknown) => {
    if (!DataError.isInstance(cause)) throw cause;
    throw new DataError(
      `feature store: ${cause.message} Or remove ${join(folder, name)}: the same extraction makes it again.`,
      { cause },
    );
  });
}

interface WantedFile {
  readonly dtype: 'float16' | 'float32';
  readonly rows: number;
  readonly rowLength: number;
}

async function openShard(folder: string, part: ShardFile, wanted: WantedFile): Promise<NpyFile> {
  const path = join(folder, part.file);
  const checksums = rowChecksums(part);
  const file = await openNpy(path, checksums && { checksums }).catch((cause: unknown) => {
    throw new DataError(
      `feature store: ${(cause as Error).message} Remove ${path}: the same extraction makes it again.`,
      { cause },
    );
  });
  const { dtype, bigEndian, rows, rowLength } = file;
  if (rows === wanted.rows && rowLength === wanted.rowLength && dtype === wanted.dtype && !bigEndian) {
    return file;
  }
  await file.close();
  throw new DataError(
    `feature store: ${path} must hold ${wanted.rows} rows of ${wanted.rowLength} numbers in ${wanted.dtype} to match the index, got ${rows} of ${rowLength} in ${dtype}${bigEndian ? ', big-endian' : ''}. Remove it: the same extraction makes it again.`,
  );
}

/**
 * Compares a shard's files with their checksums.
 *
 * @throws `DataError` that names the file that is missing or differs.
 */
export async function verifyShard(folder: string, shard: ShardRecord): Promise<void> {
  for (const part of [shard.features, shard.boxes]) if (part) await verifyFile(folder, part);
}

async function verifyFile(folder: string, part: ShardFile): Promise<void> {
  const path = join(folder, part.file);
  const sum = await sha256File(path).catch((cause: unknown) => {
    throw new DataError(`feature store: ${path} is missing or cannot be read. Extract again.`, { cause });
  });
  if (sum !== part.sha256) {
    throw new DataError(
      `feature store: ${path} is damaged: its sha256 is ${sum}, the index says ${part.sha256}. Remove it: the same extraction makes it again.`,
    );
  }
}
