import { createKernel, type Kernel } from './kernel';

/** Queries whose inner products with rows are wanted: float32 for rows of float32, int16 for rows of int8. */
export interface ProductQueries {
  /** `[count, stride]`, padded with zeros. */
  readonly values: Float32Array | Int16Array;
  readonly count: number;
  /** Numbers in a padded row or query, a multiple of `strideStep`. */
  readonly stride: number;
}

/** Inner products of fixed queries with one block of rows after the other. */
export interface Products {
  /** Most rows of a block. */
  readonly blockRows: number;
  /**
   * Products of rows `from` to `from + count` of `rows` `[..., stride]`, as `[queries, line]`: entries beyond `count` of a
   * line mean nothing. The next call overwrites them.
   */
  multiply(
    rows: Float32Array | Int8Array,
    from: number,
    count: number,
  ): { readonly values: Float32Array | Int32Array | Float64Array; readonly line: number };
  /** Gives the working memory back. */
  release(): void;
}

/** Rows are padded to a multiple of this many numbers: 16 bytes of int8, or 64 of float32. */
export const strideStep = 16;

/** Bytes of a block of rows: it stays in a core's second-level cache while all queries meet it. */
const blockBytes = 1 << 18;

/** Products by the SIMD kernel where it runs, by plain loops elsewhere. */
export function openProducts(queries: ProductQueries): Products {
  const bytes = queries.values.BYTES_PER_ELEMENT === 4 ? 4 : 1;
  const rowBytes = queries.stride * bytes;
  const blockRows = Math.max(4, Math.floor(blockBytes / rowBytes) & ~3);
  return kernelProducts(queries, rowBytes, blockRows) ?? plainProducts(queries, blockRows);
}

/** Kernels that no scan uses. */
const idle: Kernel[] = [];

function kernelProducts(
  { values, count, stride }: ProductQueries,
  rowBytes: number,
  blockRows: number,
): Products | undefined {
  const queriesAt = blockRows * rowBytes;
  const outAt = queriesAt + values.byteLength;
  const size = outAt + count * blockRows * 4;
  const found = idle.findIndex(({ memory }) => memory.buffer.byteLength >= size);
  const kernel = found < 0 ? createKernel(size) : idle.splice(found, 1)[0];
  if (!kernel) return undefined;
  const { buffer } = kernel.memory;
  const floats = values instanceof Float32Array;
  const memory = new Uint8Array(buffer);
  memory.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), queriesAt);
  const queryBytes = stride * values.BYTES_PER_ELEMENT;
  const [byOne, byFour] = floats
    ? (['floatsByOne', 'floatsByFour'] as const)
    : (['bytesByOne', 'bytesByFour'] as const);
  return {
    blockRows,
    multiply(rows, from, rowCount) {
      // Rows beyond the last hold what an earlier block left there.
      const line = (rowCount + 3) & ~3;
      memory.set(new Uint8Array(rows.buffer, rows.byteOffset + from * rowBytes, rowCount * rowBytes), 0);
      let query = 0;
      for (; query + 4 <= count; query += 4) {
        kernel[byFour](0, line, rowBytes, queriesAt + query * queryBytes, outAt + query * line * 4);
      }
      for (; query < count; query++) {
        kernel[byOne](0, line, rowBytes, queriesAt + query * queryBytes, outAt + query * line * 4);
      }
      const type = floats ? Float32Array : Int32Array;
      return { values: new type(buffer, outAt, count * line), line };
    },
    release() {
      if (idle.length < 2) idle.push(kernel);
    },
  };
}

/** The same without WebAssembly: sums in doubles, which are exact for whole numbers. */
export function plainProducts({ values, count, stride }: ProductQueries, blockRows: number): Products {
  const out = new Float64Array(count * blockRows);
  return {
    blockRows,
    multiply(rows, from, rowCount) {
      for (let query = 0; query < count; query++) {
        for (let row = 0; row < rowCount; row++) {
          let sum = 0;
          const [q, r] = [query * stride, (from + row) * stride];
          for (let i = 0; i < stride; i++) sum += values[q + i]! * rows[r + i]!;
          out[query * rowCount + row] = sum;
        }
      }
      return { values: out, line: rowCount };
    },
    release: () => undefined,
  };
}
