import { DataError, OptionError } from '@vse/base';
import type { ArraySource } from './array-source';
import { readColumns } from './column-major';
import { itemSizes, numbersOf, swapBytes, toFloat32, type Dtype } from '../numbers/dtypes';
import { readExactly, readInto } from '../files/files';
import { forEachLimited } from '../files/for-each-limited';
import { maximumRead, rowRuns, type RowRun } from './row-runs';
import { rowChecks } from './row-checks';

/** An array on disk, read by row (along axis 0). */
export interface ArrayRows {
  /** Size of each axis; empty for a single number. */
  readonly shape: readonly number[];
  /** Number type in the file. */
  readonly dtype: Dtype;
  /** True if the bytes of a number in the file begin with the highest. */
  readonly bigEndian: boolean;
  /** Number of rows: the size of axis 0; 1 for a single number. */
  readonly rows: number;
  /** Numbers per row: the product of the other axes. */
  readonly rowLength: number;
  /**
   * Reads rows, in any order and with repeats, one after another as float32: `rows.length * rowLength` numbers, written to
   * `into` if given.
   */
  readRows(rows: ArrayLike<number>, into?: Float32Array): Promise<Float32Array>;
  /**
   * Reads rows, each as an array of its own. Over many large batches this is faster than `readRows`: the allocator keeps
   * memory of this size for the next batch, and fresh memory costs more than the reading.
   */
  readEach(rows: ArrayLike<number>): Promise<Float32Array[]>;
  /** Reads the rows from `first` to just before `end`, as float32. */
  readRange(first: number, end: number): Promise<Float32Array>;
}

/** Reads in flight: the operating system serves them while the thread computes. */
const readsAtOnce = 256;
/** Bytes held beside the result, for numbers that are converted or picked from longer reads. */
const heldAtOnce = 64 << 20;

/** Memory of one piece of a batch: far below the 32 MiB from which glibc returns memory at once. */
const pieceBytes = 4 << 20;

/**
 * Reads rows of an array in an open file. Reading r rows takes time O(r log r), and at most 64 MiB beside the result; if
 * axis 0 runs fastest, a row is scattered over the whole file and takes one read per number.
 */
export function arrayRows(source: ArraySource): ArrayRows {
  const { path, shape, dtype } = source;
  const [rows = 1, ...inner] = shape;
  const rowLength = inner.reduce((product, axis) => product * axis, 1);
  const rowBytes = rowLength * itemSizes[dtype];
  const prepare = (count: number, into?: Float32Array): Float32Array => {
    if (!source.isOpen()) throw new DataError(`readRows: ${path} is closed. Open it again.`);
    return into ? checked(path, into, count * rowLength) : allocate(path, count * rowLength);
  };
  const readRows: ArrayRows['readRows'] = async (wanted, into) => {
    checkRows(path, wanted, rows);
    return fill(wanted, prepare(wanted.length, into));
  };
  const fill = async (wanted: ArrayLike<number>, values: Float32Array): Promise<Float32Array> => {
    if (rowLength === 0) return values;
    if (source.columnMajor) return readColumns(source, wanted, values);
    const runs = rowRuns(wanted, rowBytes);
    await forEachLimited(runs, limitOf(runs, rowBytes), (run) =>
      readRun(source, source.start, rowLength, run, values),
    );
    return values;
  };
  return {
    shape,
    dtype,
    bigEndian: source.bigEndian,
    rows,
    rowLength,
    readRows,
    async readEach(wanted) {
      const all = Array.from(wanted);
      checkRows(path, all, rows);
      // A column-major array is read in one pass for all rows.
      const fitting = source.columnMajor ? all.length : Math.floor(pieceBytes / (rowLength * 4));
      const atOnce = Math.max(1, Math.min(all.length, fitting));
      const starts = Array.from({ length: Math.ceil(all.length / atOnce) }, (_, i) => i * atOnce);
      const pieces = await Promise.all(starts.map((start) => readRows(all.slice(start, start + atOnce))));
      return all.map((_, i) => {
        const at = (i % atOnce) * rowLength;
        return pieces[Math.floor(i / atOnce)]!.subarray(at, at + rowLength);
      });
    },
    async readRange(first, end) {
      checkRange(path, first, end, rows);
      const count = end - first;
      const values = prepare(count);
      if (rowLength === 0 || count === 0) return values;
      if (source.columnMajor || source.checksums) return fill(rowNumbers(first, count), values);
      // A range is a single row of the array reshaped to rows of that length.
      const whole = { first: 0, last: 0, wanted: [{ row: 0, at: 0 }] };
      await readRun(source, source.start + first * rowBytes, count * rowLength, whole, values);
      return values;
    },
  };
}

function limitOf(runs: readonly RowRun[], rowBytes: number): number {
  const longest = runs.reduce((max, { first, last }) => Math.max(max, (last - first + 1) * rowBytes), 1);
  return Math.max(1, Math.min(readsAtOnce, Math.floor(heldAtOnce / Math.min(longest, maximumRead))));
}

/** Reads the rows of one run to their places; row 0 begins at `start`. */
async function readRun(
  source: ArraySource,
  start: number,
  rowLength: number,
  run: RowRun,
  values: Float32Array,
): Promise<void> {
  const { path, file, dtype, bigEndian } = source;
  const { first, last, wanted } = run;
  const checks = rowChecks(source, run, rowLength);
  const size = itemSizes[dtype];
  const at = wanted[0]!.at * rowLength;
  const count = (last - first + 1) * rowLength;
  if (dtype === 'float32' && !bigEndian && standTogether(first, last, wanted)) {
    const target = new Uint8Array(values.buffer, values.byteOffset + at * size, count * size);
    await readInto('readRows', path, file, start + first * rowLength * size, target);
    checks.add(0, target);
    checks.compare();
    return;
  }
  const piece = maximumRead / size;
  for (let begin = 0; begin < count; begin += piece) {
    const end = Math.min(count, begin + piece);
    const offset = start + (first * rowLength + begin) * size;
    const bytes = await readExactly('readRows', path, file, offset, (end - begin) * size);
    checks.add(begin * size, bytes);
    if (bigEndian) swapBytes(bytes, size);
    for (const { row, at } of wanted) {
      const rowBegin = (row - first) * rowLength;
      const [from, to] = [Math.max(begin, rowBegin), Math.min(end, rowBegin + rowLength)];
      if (from >= to) continue;
      const numbers = numbersOf(dtype, bytes.subarray((from - begin) * size, (to - begin) * size));
      values.set(toFloat32(numbers), at * rowLength + from - rowBegin);
    }
  }
  checks.compare();
}

/** True if the wanted rows are the whole run, each once, in the order of the file. */
function standTogether(first: number, last: number, wanted: RowRun['wanted']): boolean {
  const at = wanted[0]!.at;
  return (
    wanted.length === last - first + 1 && wanted.every((one, i) => one.row === first + i && one.at === at + i)
  );
}

function rowNumbers(first: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => first + i);
}

/** Allocates memory without clearing it: every number is written. */
function allocate(path: string, count: number): Float32Array {
  try {
    return new Float32Array(
      count > 1 << 28 ? new ArrayBuffer(count * 4) : Buffer.allocUnsafeSlow(count * 4).buffer,
    );
  } catch (error) {
    throw new OptionError(
      `readRows: ${path}: ${count} numbers cannot be held at once. Read fewer rows at a time.`,
      { cause: error },
    );
  }
}

function checked(path: string, into: Float32Array, count: number): Float32Array {
  if (into.length === count) return into;
  throw new OptionError(`readRows: ${path}: into must have ${count} numbers, got ${into.length}.`);
}

function checkRows(path: string, wanted: ArrayLike<number>, rows: number): void {
  for (let i = 0; i < wanted.length; i++) {
    const row = wanted[i]!;
    if (Number.isInteger(row) && row >= 0 && row < rows) continue;
    throw new OptionError(`readRows: ${path} has rows 0 to ${rows - 1}, got ${row} at ${i}.`);
  }
}

function checkRange(path: string, first: number, end: number, rows: number): void {
  if (Number.isInteger(first) && Number.isInteger(end) && first >= 0 && first <= end && end <= rows) return;
  throw new OptionError(
    `readRange: ${path} has rows 0 to ${rows - 1}, got the range from ${first} to ${end}. Give 0 <= first <= end <= ${rows}.`,
  );
}
