import { createKernel } from './kernel';

/** Sums of a query and a row in doubles. Both are padded with zeros. */
export interface ExactSums {
  /** Product of a query and the row of `rows` that starts at `start`, and the row's square; the next call overwrites them. */
  product(query: Float32Array, rows: Float32Array, start: number): ArrayLike<number>;
  /** Squared distance of the two. */
  distance(query: Float32Array, rows: Float32Array, start: number): number;
}

let largest = 0;
let shared: ExactSums | undefined;

/**
 * Sums of rows of `stride` numbers, a multiple of 4, by the SIMD kernel where it runs, by plain loops elsewhere. Both add in the
 * same order: the sums are the same bit for bit.
 */
export function exactSums(stride: number): ExactSums {
  if (!shared || stride > largest) {
    largest = stride;
    shared = kernelSums(stride) ?? plainSums();
  }
  return shared;
}

function kernelSums(most: number): ExactSums | undefined {
  const [queryAt, outAt] = [4 * most, 8 * most];
  const kernel = createKernel(outAt + 16);
  if (!kernel) return undefined;
  const { buffer } = kernel.memory;
  const [rowMemory, queryMemory] = [
    new Float32Array(buffer, 0, most),
    new Float32Array(buffer, queryAt, most),
  ];
  const out = new Float64Array(buffer, outAt, 2);
  let known: Float32Array | undefined; // a query meets many rows
  const take = (query: Float32Array, rows: Float32Array, start: number): void => {
    if (known !== query) queryMemory.set(query);
    known = query;
    rowMemory.set(rows.subarray(start, start + query.length));
  };
  return {
    product(query, rows, start) {
      take(query, rows, start);
      kernel.exactProduct(0, 4 * query.length, queryAt, outAt);
      return out;
    },
    distance(query, rows, start) {
      take(query, rows, start);
      kernel.exactDistance(0, 4 * query.length, queryAt, outAt);
      return out[0]!;
    },
  };
}

/** The same without WebAssembly. */
export function plainSums(): ExactSums {
  const out = new Float64Array(2);
  return {
    product(query, rows, start) {
      let [p0, p1, p2, p3, s0, s1, s2, s3] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let i = 0, at = start; i < query.length; i += 4, at += 4) {
        const [r0, r1, r2, r3] = [rows[at]!, rows[at + 1]!, rows[at + 2]!, rows[at + 3]!];
        p0 += query[i]! * r0;
        p1 += query[i + 1]! * r1;
        p2 += query[i + 2]! * r2;
        p3 += query[i + 3]! * r3;
        s0 += r0 * r0;
        s1 += r1 * r1;
        s2 += r2 * r2;
        s3 += r3 * r3;
      }
      out[0] = p0 + p1 + (p2 + p3);
      out[1] = s0 + s1 + (s2 + s3);
      return out;
    },
    distance(query, rows, start) {
      let [d0, d1, d2, d3] = [0, 0, 0, 0];
      for (let i = 0, at = start; i < query.length; i += 4, at += 4) {
        d0 += (query[i]! - rows[at]!) ** 2;
        d1 += (query[i + 1]! - rows[at + 1]!) ** 2;
        d2 += (query[i + 2]! - rows[at + 2]!) ** 2;
        d3 += (query[i + 3]! - rows[at + 3]!) ** 2;
      }
      return d0 + d1 + (d2 + d3);
    },
  };
}
