import { openProducts, strideStep } from '../kernel/products';

/** Similarities of vectors to the queries of a bank. */
export interface BankSimilarities {
  /** Number of queries. */
  readonly count: number;
  /** Unit vectors, or those given, `[count, dim]`, as they are compared. */
  readonly values: Float32Array;
  /** Calls back with each vector's similarities `[count]`, which the next overwrites. */
  of(vectors: readonly Float32Array[], each: (similarities: Float32Array, vector: number) => void): void;
}

/** Vectors that meet the bank at once. */
const vectorsAtOnce = 64;

/** Prepares the queries of a bank for inner products. */
export function bankSimilarities(queries: readonly Float32Array[], dim: number): BankSimilarities {
  const stride = Math.ceil(dim / strideStep) * strideStep;
  const bank = padded(queries, stride);
  const count = queries.length;
  return {
    count,
    values: bank,
    of(vectors, each) {
      for (let first = 0; first < vectors.length; first += vectorsAtOnce) {
        const some = vectors.slice(first, first + vectorsAtOnce);
        const similarities = some.map(() => new Float32Array(count));
        const products = openProducts({ values: padded(some, stride), count: some.length, stride });
        try {
          for (let from = 0; from < count; from += products.blockRows) {
            const rows = Math.min(products.blockRows, count - from);
            const { values, line } = products.multiply(bank, from, rows);
            for (const [i, own] of similarities.entries()) {
              own.set(values.subarray(i * line, i * line + rows), from);
            }
          }
        } finally {
          products.release();
        }
        for (const [i, own] of similarities.entries()) each(own, first + i);
      }
    },
  };
}

function padded(vectors: readonly Float32Array[], stride: number): Float32Array {
  const values = new Float32Array(vectors.length * stride);
  for (const [i, vector] of vectors.entries()) values.set(vector, i * stride);
  return values;
}
