import type { FileHandle } from 'node:fs/promises';
import { OptionError } from '@vse/base';
import { arrayRows, type ArrayRows } from './array-rows';
import { openForReading, readExactly } from '../files/files';
import type { NpyHeader } from './npy-header';
import { npyHeaderOf, npyPreamble, preambleBytes } from './npy-preamble';

/** An open npy file. */
export interface NpyFile extends ArrayRows {
  /** Closes the file; its rows cannot be read afterwards. */
  close(): Promise<void>;
}

/** Options of `openNpy`. */
export interface OpenNpyOptions {
  /** CRC-32 of the bytes of each row: every row that is read is compared with its own. Defaults to none. */
  readonly checksums?: ArrayLike<number>;
}

/** Place of npy data: a whole file, or a stored member of an archive. */
export interface NpyPlace {
  /** Name in errors. */
  readonly name: string;
  readonly file: FileHandle;
  /** Offset of the data in the file. */
  readonly begin: number;
  /** Length of the data in bytes. */
  readonly size: number;
}

/**
 * Opens an npy file (versions 1 to 3) to read rows by offset; only its header is read and held in memory.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @param path - The file.
 * @param options - Checksums of the rows.
 * @throws `OptionError` if there is not one checksum per row, or the array is in column-major order, whose rows are
 * scattered. `DataError` that names the file if it is missing, is not npy, holds Python objects, or is not as long as its
 * header says; on reading, if a row differs from its checksum.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openNpy, writeNpy } from '@vse/formats';
 *
 * const path = join(await mkdtemp(join(tmpdir(), 'vse-')), 'features.npy');
 * await writeNpy(path, { shape: [3, 2], dtype: 'float32', values: Float32Array.of(0, 1, 10, 11, 20, 21) });
 * const file = await openNpy(path);
 * console.log(file.shape, await file.readRows([2, 0])); // [3, 2]; 20, 21, 0, 1
 * await file.close();
 * ```
 */
export async function openNpy(path: string, options: OpenNpyOptions = {}): Promise<NpyFile> {
  const { file, size } = await openForReading('openNpy', path);
  return npyAt('openNpy', { name: path, file, begin: 0, size }, options);
}

/** Opens the array at a place and owns its file: closes it with the array, or at once on a fault. */
export async function npyAt(
  where: string,
  place: NpyPlace,
  { checksums }: OpenNpyOptions = {},
): Promise<NpyFile> {
  const { name, file, begin } = place;
  try {
    const { header, start } = await readHeader(where, place);
    if (checksums) assertChecksums(`${where}: ${name}`, header, checksums);
    let open = true;
    const rows = arrayRows({
      path: name,
      file,
      start: begin + start,
      isOpen: () => open,
      ...header,
      ...(checksums && { checksums }),
    });
    return {
      ...rows,
      async close() {
        if (!open) return;
        open = false;
        await file.close();
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function assertChecksums(where: string, header: NpyHeader, checksums: ArrayLike<number>): void {
  const [rows = 1] = header.shape;
  if (header.columnMajor)
    throw new OptionError(
      `${where}: checksums must be of rows in one piece, got an array in column-major order. Write it in row-major order.`,
    );
  if (checksums.length === rows) return;
  throw new OptionError(`${where}: checksums must be ${rows}, one per row, got ${checksums.length}.`);
}

async function readHeader(
  caller: string,
  { name, file, begin, size }: NpyPlace,
): Promise<{ header: NpyHeader; start: number }> {
  const where = `${caller}: ${name}`;
  const lead = await readExactly(caller, name, file, begin, Math.min(size, preambleBytes));
  const preamble = npyPreamble(where, lead, size);
  const { offset, length } = preamble;
  const text = await readExactly(caller, name, file, begin + offset, length);
  return { header: npyHeaderOf(where, preamble, text, size), start: offset + length };
}
