import * as zlib from 'node:zlib';
import { DataError } from '@vse/base';
import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';

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

/** Rows in memory at once; with pictures of 100 kB these are 6 MB. */
const BATCH = 64;

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
  return {
    names: children.map(({ element }) => element.name),
    fieldsOf: (column) =>
      children.find(({ element }) => element.name === column)?.children.map(({ element }) => element.name) ??
      [],
    rows,
    async *records(columns) {
      for (let rowStart = 0; rowStart < rows; rowStart += BATCH) {
        const rowEnd = Math.min(rows, rowStart + BATCH);
        const options = { file, metadata, columns: [...columns], rowStart, rowEnd, compressors };
        yield* await parsed(() => parquetReadObjects(options));
      }
    },
  };
}

/** Decompressors that Node has itself; hyparquet has Snappy. */
const compressors: Compressors = {
  GZIP: (bytes) => zlib.gunzipSync(bytes),
  BROTLI: (bytes) => zlib.brotliDecompressSync(bytes),
  ZSTD(bytes) {
    const decompress = (zlib as { zstdDecompressSync?: (bytes: Uint8Array) => Buffer }).zstdDecompressSync;
    if (decompress) return decompress(bytes);
    throw new DataError('it is compressed by Zstandard, which Node reads from 22.15 on');
  },
};
