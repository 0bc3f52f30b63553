import * as zlib from 'node:zlib';
import { DataError } from '@vse/base';
import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import { checkPages } from './parquet-pages';

/** An open parquet file, whose rows are read in batches. */
export interface ParquetFile {
  /** Names of the columns. */
  readonly names: readonly string[];
  /** Names of the fields of a column; none if it is not a structure. */
  fieldsOf(column: string): readonly string[];
  readonly rows: number;
  /** Iterates over the rows, with the values of some columns. */
  records(columns: readonly string[]): AsyncGenerator<Readonly<Record<string, unknown>>>;
}

/** Most rows in memory at once: reading some of a row group takes the time of all of it. */
const BATCH = 1 << 16;

/**
 * Opens a parquet file, plain or compressed by Snappy, gzip, Brotli or (from Node 22.15 on) Zstandard.
 * https://parquet.apache.org/docs/file-format/
 *
 * @throws `DataError` that starts with `where` if it is not a parquet file.
 */
export async function openParquet(where: string, path: string): Promise<ParquetFile> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } =
    await import('hyparquet');
  const parsed = async <T>(parse: () => Promise<T> | T): Promise<T> => {
    try {
      return await parse();
    } catch (cause) {
      const { message } = cause as Error;
      throw new DataError(`${where} must be a parquet file, got: ${message}. Copy it again.`, { cause });
    }
  };
  const file: AsyncBuffer = await parsed(() => asyncBufferFromFile(path));
  const metadata: FileMetaData = await parsed(() => parquetMetadataAsync(file));
  const { children } = await parsed(() => parquetSchema(metadata));
  const rows = Number(metadata.num_rows);
  await parsed(() => {
    checkRows(metadata);
    checkNames(metadata);
  });
  return {
    names: children.map(({ element }) => element.name),
    fieldsOf: (column) =>
      children.find(({ element }) => element.name === column)?.children.map(({ element }) => element.name) ??
      [],
    rows,
    async *records(columns) {
      let start = 0;
      for (const group of metadata.row_groups) {
        const end = start + Number(group.num_rows);
        await parsed(() => checkGroup(file, group, columns));
        for (; start < end; start += BATCH) {
          const rowEnd = Math.min(end, start + BATCH);
          const options = { file, metadata, columns: [...columns], rowStart: start, rowEnd, compressors };
          yield* await parsed(() => parquetReadObjects(options));
        }
        start = end;
      }
    },
  };
}

/** Checks that the row groups hold the rows of the file. */
function checkRows({ num_rows: rows, row_groups: groups }: FileMetaData): void {
  const counts = groups.map((group) => Number(group.num_rows));
  const sum = counts.reduce((total, count) => total + count, 0);
  if (counts.every((count) => count >= 0) && sum === Number(rows)) return;
  throw new Error(`row groups of ${counts.slice(0, 5).join(', ')} rows for ${rows} rows`);
}

/** Checks that the columns have names, and the parts of columns those of the schema. */
function checkNames({ schema, row_groups: groups }: FileMetaData): void {
  if (schema.some(({ name }) => typeof name !== 'string')) throw new Error('a column without a name');
  const paths = groups.flatMap(({ columns }) => columns.map((chunk) => chunk.meta_data?.path_in_schema));
  if (paths.some((path) => path?.length === 0)) throw new Error('a part of a column without a name');
}

/** Checks the pages of some columns of a row group before they are read. */
async function checkGroup(
  file: AsyncBuffer,
  { columns: chunks, num_rows: rows }: FileMetaData['row_groups'][number],
  columns: readonly string[],
): Promise<void> {
  for (const { meta_data: chunk } of chunks) {
    if (!chunk || !columns.includes(chunk.path_in_schema[0] ?? '')) continue;
    const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset); // 0 means none

    const end = start + Number(chunk.total_compressed_size);
    if (!(start >= 0 && end > start && end <= file.byteLength)) {
      throw new Error(
        `column ${chunk.path_in_schema.join('.')} at bytes ${start} to ${end} of ${file.byteLength}`,
      );
    }
    checkPages(new Uint8Array(await file.slice(start, end)), Number(rows));
  }
}

/** Decompressors that Node has itself; hyparquet has Snappy. */
const compressors: Compressors = {
  GZIP: (bytes, size) => zlib.gunzipSync(bytes, { maxOutputLength: Math.max(1, size) }),
  BROTLI: (bytes, size) => zlib.brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, size) }),
  ZSTD(bytes, size) {
    const { zstdDecompressSync: decompress } = zlib as {
      zstdDecompressSync?: (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Buffer;
    };
    if (decompress) return decompress(bytes, { maxOutputLength: Math.max(1, size) });
    throw new DataError('it is compressed by Zstandard, which Node reads from 22.15 on');
  },
};
