import type { FileHandle } from 'node:fs/promises';
import { DataError, OptionError } from '@vse/core';
import { itemSizes, numbersOf, toFloat32, type Dtype } from './dtypes';
import { openForReading, readExactly } from './files';
import { parseNpyHeader, type NpyHeader } from './npy-header';
import { rowRuns, type RowRun } from './row-runs';

/** An open npy file whose rows (along axis 0) are read when they are asked for. */
export interface NpyFile {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  /** How many rows there are: the size of axis 0. */
  readonly rows: number;
  /** How many numbers one row has: the product of the other axes. */
  readonly rowLength: number;
  /** The rows asked for, one after another, as float32: `rows.length * rowLength` numbers. */
  readRows(rows: ArrayLike<number>): Promise<Float32Array>;
  close(): Promise<void>;
}

const maximumHeader = 1 << 20;
const readsAtOnce = 4;

/**
 * Opens an npy file (versions 1 to 3) to read rows by offset; the file is never held in memory, whatever its size.
 * Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * Throws a `DataError` that names the file where it is missing, is not npy, holds Python objects, is stored column by
 * column, or is not as long as its header says.
 */
export async function openNpy(path: string): Promise<NpyFile> {
  const { file, size } = await openForReading('openNpy', path);
  try {
    const { header, start } = await readHeader(path, file, size);
    checkLength(path, header, start, size);
    return npyFile(path, file, header, start);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readHeader(
  path: string,
  file: FileHandle,
  size: number,
): Promise<{ header: NpyHeader; start: number }> {
  const where = `openNpy: ${path}`;
  const lead = await readExactly('openNpy', path, file, 0, Math.min(size, 12));
  if (lead.length < 10 || lead.toString('latin1', 0, 6) !== '\x93NUMPY') {
    throw new DataError(
      `${where}: is not an npy file, it does not start with \\x93NUMPY. Write it with numpy.save.`,
    );
  }
  const version = lead[6]!;
  if (version < 1 || version > 3 || (version > 1 && lead.length < 12)) {
    throw new DataError(`${where}: is npy version ${version}.${lead[7]}, wanted 1, 2 or 3.`);
  }
  const offset = version === 1 ? 10 : 12;
  const length = version === 1 ? lead.readUInt16LE(8) : lead.readUInt32LE(8);
  if (length > maximumHeader || offset + length > size) {
    throw new DataError(
      `${where}: the header says it has ${length} bytes, the file has ${size}. It is truncated: copy it again.`,
    );
  }
  const text = await readExactly('openNpy', path, file, offset, length);
  return {
    header: parseNpyHeader(where, text.toString(version === 3 ? 'utf8' : 'latin1')),
    start: offset + length,
  };
}

function checkLength(path: string, { dtype, shape }: NpyHeader, start: number, size: number): void {
  const wanted = start + shape.reduce((product, axis) => product * axis, 1) * itemSizes[dtype];
  if (size === wanted) return;
  throw new DataError(
    `openNpy: ${path}: a ${dtype} array [${shape.join(', ')}] takes ${wanted} bytes with its header, the file has ` +
      `${size}. It is ${size < wanted ? 'truncated' : 'damaged or followed by other data'}: copy or write it again.`,
  );
}

function npyFile(
  path: string,
  file: FileHandle,
  { dtype, bigEndian, shape }: NpyHeader,
  start: number,
): NpyFile {
  const [rows = 1, ...inner] = shape;
  const rowLength = inner.reduce((product, axis) => product * axis, 1);
  const rowBytes = rowLength * itemSizes[dtype];
  let open = true;

  const fill = async (run: RowRun, values: Float32Array): Promise<void> => {
    const offset = start + run.first * rowBytes;
    const bytes = await readExactly('openNpy', path, file, offset, (run.last - run.first + 1) * rowBytes);
    if (bigEndian) swap(bytes, itemSizes[dtype]);
    for (const { row, at } of run.wanted) {
      const from = (row - run.first) * rowBytes;
      values.set(toFloat32(numbersOf(dtype, bytes.subarray(from, from + rowBytes))), at * rowLength);
    }
  };

  return {
    shape,
    dtype,
    rows,
    rowLength,
    async readRows(wanted) {
      if (!open) throw new DataError(`readRows: ${path} is closed. Open it again with openNpy.`);
      checkRows(path, wanted, rows);
      const values = new Float32Array(wanted.length * rowLength);
      const runs = rowLength === 0 ? [] : rowRuns(wanted, rowBytes);
      for (let i = 0; i < runs.length; i += readsAtOnce) {
        await Promise.all(runs.slice(i, i + readsAtOnce).map((run) => fill(run, values)));
      }
      return values;
    },
    async close() {
      if (open) {
        open = false;
        await file.close();
      }
    },
  };
}

function checkRows(path: string, wanted: ArrayLike<number>, rows: number): void {
  for (let i = 0; i < wanted.length; i++) {
    const row = wanted[i]!;
    if (Number.isInteger(row) && row >= 0 && row < rows) continue;
    throw new OptionError(`readRows: ${path} has rows 0 to ${rows - 1}, got ${row} at ${i}.`);
  }
}

function swap(bytes: Buffer, itemSize: number): void {
  if (itemSize === 2) bytes.swap16();
  if (itemSize === 4) bytes.swap32();
  if (itemSize === 8) bytes.swap64();
}
