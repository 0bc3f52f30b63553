import { assertKeys, assertWhole, DataError, importPeer } from '@vse/base';
import { writeFileAtomic } from '@vse/formats';
import { assertIndex } from '../items/check-options';
import type { SearchItem, VectorIndex } from '../vector-index';
import { itemGroups } from './item-groups';

/** Options of `exportParquet`. */
export interface ExportParquetOptions {
  /** Items of a row group, which are in memory at once. Defaults to as many as have about a million numbers. */
  readonly groupItems?: number;
  /** Called after each row group, with the number of items so far and of all. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops between two row groups, with the signal's reason; there is then no file. */
  readonly signal?: AbortSignal;
  /** Loads `hyparquet-writer` where it is not found by name, as in a bundle: `() => import('hyparquet-writer')`. */
  readonly library?: () => Promise<unknown>;
}

/** The used part of `hyparquet-writer`. */
interface ParquetLibrary {
  readonly ByteWriter: new () => Bytes;
  readonly ParquetWriter: new (options: object) => {
    write(options: object): void;
    finish(): void;
  };
}

/** Bytes that wait for the file. */
interface Bytes {
  readonly buffer: ArrayBuffer;
  index: number;
}

/** Numbers of a row group: the writer takes a few hundred bytes of memory for each until it is written. */
const groupNumbers = 2 ** 20;

/**
 * Writes the items of an index to a file of Parquet, for pandas, DuckDB, Spark and the like. A row is a vector: `id`, `vector`
 * (a list of float32), `part` (its number in an item of several vectors, else null) and `metadata` (JSON, or null). The
 * file's own metadata have the model, the metric and the dimension under `vse`. It is written in row groups, in the memory of
 * one, and appears whole or not at all. With the optional peer `hyparquet-writer`. Returns the number of items.
 *
 * @param index - The index, which should not change meanwhile.
 * @param path - The file.
 * @param options - Size of row groups, progress and abort signal.
 * @throws `BackendError` without `hyparquet-writer`.
 * @throws `DataError` for an index without items, or if the file cannot be written.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { exactIndex, exportParquet } from '@vse/search';
 *
 * const index = exactIndex({ dim: 2 });
 * await index.add([{ id: 'dog.jpg', vector: Float32Array.of(1, 0), metadata: { year: 2025 } }]);
 * const file = join(await mkdtemp(join(tmpdir(), 'vse-')), 'embeddings.parquet');
 * console.log(await exportParquet(index, file)); // 1
 * ```
 */
export async function exportParquet(
  index: VectorIndex,
  path: string,
  options: ExportParquetOptions = {},
): Promise<number> {
  assertKeys<ExportParquetOptions>('exportParquet', options, {
    groupItems: true,
    onProgress: true,
    signal: true,
    library: true,
  });
  assertIndex('exportParquet', index);
  const { groupItems = Math.max(1, Math.floor(groupNumbers / index.dim)), onProgress, signal } = options;
  assertWhole('exportParquet', 'groupItems', groupItems);
  const { ByteWriter, ParquetWriter } = await importPeer<ParquetLibrary>(
    'exportParquet',
    'hyparquet-writer',
    {
      library: options.library as (() => Promise<ParquetLibrary>) | undefined,
      own: (name) => import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ name),
    },
  );
  const total = await index.count();
  if (total === 0) throw new DataError('exportParquet: the index must have items, and has none.');
  const bytes = new ByteWriter();
  const { dim, metric, model } = index;
  const about = JSON.stringify({ dim, metric, ...(model !== undefined && { model }) });
  const file = new ParquetWriter({
    writer: bytes,
    schema,
    statistics: false,
    kvMetadata: [{ key: 'vse', value: about }],
  });
  let done = 0;

  /** Takes what was written since the last call out of the writer. */
  const written = (): Uint8Array => {
    const some = new Uint8Array(bytes.buffer, 0, bytes.index).slice();
    bytes.index = 0;
    return some;
  };
  async function* content(): AsyncGenerator<Uint8Array> {
    for await (const items of itemGroups(index, groupItems)) {
      signal?.throwIfAborted();
      const rows = items.flatMap(rowsOf);
      file.write({ columnData: columnsOf(rows), rowGroupSize: rows.length });
      yield written();
      done += items.length;
      onProgress?.(done, total);
    }
    file.finish();
    yield written();
  }
  await writeFileAtomic(path, content());
  return done;
}

/** Columns of the file, in the form of Parquet's schema. */
const schema = [
  { name: 'root', num_children: 4 },
  { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'part', type: 'INT32', repetition_type: 'OPTIONAL' },
  { name: 'vector', converted_type: 'LIST', repetition_type: 'REQUIRED', num_children: 1 },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
  { name: 'metadata', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
] as const;

interface Row {
  readonly id: string;
  readonly part: number | null;
  readonly vector: readonly number[];
  readonly metadata: string | null;
}

function columnsOf(rows: readonly Row[]): readonly object[] {
  return [
    { name: 'id', data: rows.map(({ id }) => id) },
    { name: 'part', data: rows.map(({ part }) => part) },
    // Vectors repeat no number and do not compress.
    { name: 'vector', data: rows.map(({ vector }) => vector), encoding: 'PLAIN', codec: 'UNCOMPRESSED' },
    { name: 'metadata', data: rows.map(({ metadata }) => metadata) },
  ];
}

function rowsOf({ id, vector, metadata }: SearchItem): readonly Row[] {
  const facts = metadata === undefined ? null : JSON.stringify(metadata);
  if (vector instanceof Float32Array)
    return [{ id, part: null, vector: Array.from(vector), metadata: facts }];
  const { values, length, dim } = vector;
  return Array.from({ length }, (_, part) => ({
    id,
    part,
    vector: Array.from(values.subarray(part * dim, (part + 1) * dim)),
    metadata: facts,
  }));
}
