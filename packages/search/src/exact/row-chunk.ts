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
  /** Moves the numbers of `coarse` into memory that threads share; absent where they are there from the start. */
  share?(): void;
  /** Vectors of float32 beside the codes that the scan reads, with terms of their own; absent where they are not in memory. */
  readonly floats?: FloatRows | undefined;
  /** All vectors, `[count, stride]`, if they are in memory. */
  readonly held: Float32Array | undefined;
  /** Vectors of rows, numbered from the first of the chunk, in rising order: `[rows, stride]`. */
  exact(rows: readonly number[]): Float32Array | Promise<Float32Array>;
  /** All vectors, `[count, stride]`. */
  vectors(): Float32Array | Promise<Float32Array>;
}

/** Vectors `[count, stride]` with their terms. */
export interface FloatRows extends RowTerms {
  readonly values: Float32Array;
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
  let isShared = false; // until threads want the vectors: native products read no shared memory
  let columns = columnsOf(Math.min(most, 16));

  const grow = (): void => {
    const rows = Math.min(most, 2 * columns.items.length);
    const larger = columnsOf(rows);
    larger.vectors.set(columns.vectors);
    larger.coded?.codes.set(columns.coded!.codes);
    if (larger.coded) copyTerms(larger.coded, columns.coded!);
    copyTerms(larger, columns);
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
      return (columns.coded ?? columns).factors;
    },
    get offsets() {
      return (columns.coded ?? columns).offsets;
    },
    get errors() {
      return (columns.coded ?? columns).errors;
    },
    get items() {
      return columns.items;
    },
    get alive() {
      return columns.alive;
    },
    coarse: () => columns.coded?.codes ?? columns.vectors,
    share() {
      if (isShared || columns.coded) return; // codes are shared from the start
      isShared = true;
      const shared = new Float32Array(allocate(columns.vectors.byteLength));
      shared.set(columns.vectors);
      columns = { ...columns, vectors: shared };
    },
    get floats() {
      const { vectors: values, coded, factors, offsets, errors } = columns;
      return coded && { values, factors, offsets, errors };
    },
    get held() {
      return columns.vectors;
    },
    exact: (rows) => pickRows(columns.vectors, stride, rows),
    vectors: () => columns.vectors,
    push(vector, slot) {
      if (count === most) return false;
      if (count === columns.items.length) grow();
      const { vectors, coded } = columns;
      vectors.set(vector, count * stride);
      writeRow(vectors, count, columns, { metric, stride });
      if (coded) writeRow(vectors, count, coded, { metric, stride, codes: coded.codes });
      columns.items[count] = slot;
      columns.alive[count] = 1;
      count += 1;
      chunk.living += 1;
      return true;
    },
  };
  return chunk;

  function columnsOf(rows: number): Columns {
    const terms = (): RowTerms => {
      const numbers = () => new Float32Array(allocate(4 * rows));
      return { factors: numbers(), offsets: numbers(), errors: numbers() };
    };
    const bytes = 4 * rows * stride;
    return {
      ...terms(),
      vectors: new Float32Array(isShared ? allocate(bytes) : new ArrayBuffer(bytes)),
      coded: precision === 'int8' ? { ...terms(), codes: new Int8Array(allocate(rows * stride)) } : undefined,
      items: new Int32Array(allocate(4 * rows)),
      alive: new Uint8Array(allocate(rows)),
    };
  }
}

/** Columns of a growing chunk: vectors with their terms, and codes with theirs. */
interface Columns extends RowTerms {
  readonly vectors: Float32Array;
  readonly coded: (RowTerms & { readonly codes: Int8Array }) | undefined;
  readonly items: Int32Array;
  readonly alive: Uint8Array;
}

function copyTerms(to: RowTerms, from: RowTerms): void {
  to.factors.set(from.factors);
  to.offsets.set(from.offsets);
  to.errors.set(from.errors);
}

/** Some rows of `[..., stride]`. */
export function pickRows(floats: Float32Array, stride: number, rows: readonly number[]): Float32Array {
  const picked = new Float32Array(rows.length * stride);
  for (const [i, row] of rows.entries())
    picked.set(floats.subarray(row * stride, (row + 1) * stride), i * stride);
  return picked;
}
