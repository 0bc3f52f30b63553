import type { Metric } from '../vector-index';
import { writeRow, type Precision, type RowTerms } from './row-terms';

/** Rows of an index that lie together, in memory or in a file. */
export interface RowChunk extends RowTerms {
  /** Number of the first row in the index. */
  readonly first: number;
  readonly count: number;
  /** Slot of each row's item. */
  readonly items: Int32Array;
  /** 0 for rows of items that were removed. */
  readonly alive: Uint8Array;
  /** Number of rows that are alive. */
  living: number;
  /** True if `coarse` answers without reading a file. */
  readonly inMemory: boolean;
  /** Numbers that the scan multiplies, `[count, stride]`. */
  coarse(): Float32Array | Int8Array | Promise<Float32Array | Int8Array>;
  /** All vectors, `[count, stride]`, if they are in memory. */
  readonly held: Float32Array | undefined;
  /** Vectors of rows, numbered from the first of the chunk: `[rows, stride]`. */
  exact(rows: readonly number[]): Float32Array | Promise<Float32Array>;
  /** All vectors, `[count, stride]`. */
  vectors(): Float32Array | Promise<Float32Array>;
}

/** Settings of an index that its chunks share. */
export interface RowSettings {
  readonly dim: number;
  readonly metric: Metric;
  readonly precision: Precision;
  /** Numbers in a padded row. */
  readonly stride: number;
  /** Memory for numbers: shared with threads where there are any. */
  readonly allocate: (bytes: number) => ArrayBufferLike;
}

/** A chunk in memory that takes rows until it is full. */
export interface GrowingChunk extends RowChunk {
  /** Adds a row unless the chunk is full; returns if it did. */
  push(vector: Float32Array, slot: number): boolean;
}

/** Bytes of a full chunk's vectors. */
const chunkBytes = 1 << 22;

/** Rows of a full chunk. */
export function chunkRows(stride: number): number {
  return Math.max(64, Math.floor(chunkBytes / (4 * stride)));
}

/** An empty chunk in memory. */
export function growingChunk(first: number, settings: RowSettings): GrowingChunk {
  const { metric, precision, stride, allocate } = settings;
  const most = chunkRows(stride);
  let count = 0;
  let columns = columnsOf(Math.min(most, 16));

  const grow = (): void => {
    const rows = Math.min(most, 2 * columns.items.length);
    const larger = columnsOf(rows);
    larger.floats.set(columns.floats);
    larger.codes?.set(columns.codes!);
    larger.factors.set(columns.factors);
    larger.offsets.set(columns.offsets);
    larger.errors.set(columns.errors);
    larger.items.set(columns.items);
    larger.alive.set(columns.alive);
    columns = larger;
  };
  const chunk: GrowingChunk = {
    first,
    living: 0,
    inMemory: true,
    get count() {
      return count;
    },
    get factors() {
      return columns.factors;
    },
    get offsets() {
      return columns.offsets;
    },
    get errors() {
      return columns.errors;
    },
    get items() {
      return columns.items;
    },
    get alive() {
      return columns.alive;
    },
    coarse: () => columns.codes ?? columns.floats,
    get held() {
      return columns.floats;
    },
    exact: (rows) => pickRows(columns.floats, stride, rows),
    vectors: () => columns.floats,
    push(vector, slot) {
      if (count === most) return false;
      if (count === columns.items.length) grow();
      columns.floats.set(vector, count * stride);
      writeRow(columns.floats, count, columns, { metric, stride, codes: columns.codes });
      columns.items[count] = slot;
      columns.alive[count] = 1;
      count += 1;
      chunk.living += 1;
      return true;
    },
  };
  return chunk;

  function columnsOf(rows: number) {
    const numbers = () => new Float32Array(allocate(4 * rows));
    return {
      floats: new Float32Array(allocate(4 * rows * stride)),
      codes: precision === 'int8' ? new Int8Array(allocate(rows * stride)) : undefined,
      factors: numbers(),
      offsets: numbers(),
      errors: numbers(),
      items: new Int32Array(allocate(4 * rows)),
      alive: new Uint8Array(allocate(rows)),
    };
  }
}

/** Some rows of `[..., stride]`. */
export function pickRows(floats: Float32Array, stride: number, rows: readonly number[]): Float32Array {
  const picked = new Float32Array(rows.length * stride);
  for (const [i, row] of rows.entries())
    picked.set(floats.subarray(row * stride, (row + 1) * stride), i * stride);
  return picked;
}
