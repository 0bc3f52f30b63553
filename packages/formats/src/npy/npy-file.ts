import type { FileHandle } from 'node:fs/promises';
import { DataError } from '@vse/core';
import { arrayRows, type ArrayRows } from './array-rows';
import { itemSizes } from '../numbers/dtypes';
import { openForReading, readExactly } from '../files/files';
import { parseNpyHeader, type NpyHeader } from './npy-header';

/** An open npy file. */
export interface NpyFile extends ArrayRows {
  close(): Promise<void>;
}

const maximumHeader = 1 << 20;

/** Where an npy file stands: the whole of a file, or a member of an archive. */
export interface NpyPlace {
  /** What an error calls it. */
  readonly name: string;
  readonly file: FileHandle;
  readonly begin: number;
  readonly size: number;
}

/**
 * Opens an npy file (versions 1 to 3) to read rows by offset; the file is never held in memory, whatever its size.
 * Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * Throws a `DataError` that names the file where it is missing, is not npy, holds Python objects, or is not as long as
 * its header says.
 */
export async function openNpy(path: string): Promise<NpyFile> {
  const { file, size } = await openForReading('openNpy', path);
  return npyAt('openNpy', { name: path, file, begin: 0, size });
}

/** The array at a place, which it takes over: its file is closed with it, or at once where there is a fault. */
export async function npyAt(where: string, place: NpyPlace): Promise<NpyFile> {
  const { name, file, begin } = place;
  try {
    const { header, start } = await readHeader(where, place);
    checkLength(`${where}: ${name}`, header, start, place.size);
    let open = true;
    const rows = arrayRows({ path: name, file, start: begin + start, isOpen: () => open, ...header });
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

async function readHeader(
  caller: string,
  { name, file, begin, size }: NpyPlace,
): Promise<{ header: NpyHeader; start: number }> {
  const where = `${caller}: ${name}`;
  const lead = await readExactly(caller, name, file, begin, Math.min(size, 12));
  if (lead.length < 10 || lead.toString('latin1', 0, 6) !== '\x93NUMPY') {
    throw new DataError(
      `${where}: is not an npy file, it does not start with \\x93NUMPY. Write it with numpy.save.`,
    );
  }
  const version = lead[6]!;
  if (version < 1 || version > 3 || (version > 1 && lead.length < 12)) {
    throw new DataError(
      `${where}: is npy version ${version}.${lead[7]}, wanted 1, 2 or 3. Write it again with numpy.save.`,
    );
  }
  const offset = version === 1 ? 10 : 12;
  const length = version === 1 ? lead.readUInt16LE(8) : lead.readUInt32LE(8);
  if (length > maximumHeader || offset + length > size) {
    throw new DataError(
      `${where}: the header says it has ${length} bytes, the file has ${size}. It is truncated: copy it again.`,
    );
  }
  const text = await readExactly(caller, name, file, begin + offset, length);
  return {
    header: parseNpyHeader(where, text.toString(version === 3 ? 'utf8' : 'latin1')),
    start: offset + length,
  };
}

function checkLength(where: string, { dtype, shape }: NpyHeader, start: number, size: number): void {
  const wanted = start + shape.reduce((product, axis) => product * axis, 1) * itemSizes[dtype];
  if (size === wanted) return;
  throw new DataError(
    `${where}: a ${dtype} array [${shape.join(', ')}] takes ${wanted} bytes with its header, the file has ` +
      `${size}. It is ${size < wanted ? 'truncated' : 'damaged or followed by other data'}: copy or write it again.`,
  );
}
