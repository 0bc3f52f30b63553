import fc from 'fast-check';
import { seededRandom } from '@vse/base';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createKernel } from './kernel';
import { openProducts, plainProducts, type ProductQueries, type Products } from './products';

afterEach(() => vi.unstubAllGlobals());

/** Products of all rows, `[queries][rows]`. */
function productsOf(
  products: Products,
  rows: Float32Array | Int8Array,
  count: number,
  queryCount: number,
): number[][] {
  const all = Array.from({ length: queryCount }, (): number[] => []);
  for (let from = 0; from < count; from += products.blockRows) {
    const some = Math.min(products.blockRows, count - from);
    const { values, line } = products.multiply(rows, from, some);
    for (const [query, list] of all.entries())
      list.push(...values.subarray(query * line, query * line + some));
  }
  products.release();
  return all;
}

/** Seeded whole numbers up to a size. */
function wholes<A extends Float32Array | Int8Array | Int16Array>(values: A, size: number, seed: number): A {
  const random = seededRandom(seed);
  for (let i = 0; i < values.length; i++) values[i] = random.integer(2 * size + 1) - size;
  return values;
}

describe('openProducts', () => {
  it('gives worked products', () => {
    const queries = { values: new Float32Array(16), count: 1, stride: 16 };
    queries.values.set([1, 2, 3]);
    const rows = new Float32Array(32);
    rows.set([4, 5, 6], 0);
    rows.set([-1, 0.5, 0, 9], 16);
    // 1 * 4 + 2 * 5 + 3 * 6 and -1 + 2 * 0.5; the padding of the query leaves the 9 out.
    expect(productsOf(openProducts(queries), rows, 2, 1)).toEqual([[32, 0]]);
  });

  it('agrees with plain loops, whatever the numbers of queries and rows', () => {
    const shape = fc.record({
      count: fc.integer({ min: 1, max: 13 }),
      rows: fc.integer({ min: 1, max: 40 }),
      stride: fc.constantFrom(16, 48, 272),
      seed: fc.nat(1000),
      bytes: fc.boolean(),
    });
    fc.assert(
      fc.property(shape, ({ count, rows, stride, seed, bytes }) => {
        // Whole numbers: every sum is exact in float32, in int32 and in doubles.
        const queries: ProductQueries = {
          count,
          stride,
          values: wholes(bytes ? new Int16Array(count * stride) : new Float32Array(count * stride), 90, seed),
        };
        const data = wholes(
          bytes ? new Int8Array(rows * stride) : new Float32Array(rows * stride),
          90,
          seed + 1,
        );
        const plain = productsOf(plainProducts(queries, 7), data, rows, count);
        expect(productsOf(openProducts(queries), data, rows, count)).toEqual(plain);
      }),
      { numRuns: 60 },
    );
  });

  it('holds the largest sums of int8', () => {
    const stride = 64;
    const largest = Math.floor((2 ** 31 - 1) / (127 * stride));
    const values = new Int16Array(stride).fill(Math.min(32_767, largest));
    const rows = new Int8Array(2 * stride).fill(127, 0, stride).fill(-127, stride);
    const sum = 127 * Math.min(32_767, largest) * stride;
    expect(productsOf(openProducts({ values, count: 1, stride }), rows, 2, 1)).toEqual([[sum, -sum]]);
  });

  it('gives equal rows equal products, wherever they lie and however many queries there are', () => {
    const random = seededRandom(5);
    const stride = 304;
    const vector = Float32Array.from({ length: stride }, () => random.normal());
    const rows = Float32Array.from({ length: 11 * stride }, (_, i) => vector[i % stride]!);
    const query = Float32Array.from({ length: stride }, () => random.normal());
    const found = new Set<number>();
    for (const count of [1, 4, 7]) {
      const values = Float32Array.from({ length: count * stride }, (_, i) => query[i % stride]!);
      for (const list of productsOf(openProducts({ values, count, stride }), rows, 11, count)) {
        for (const value of list) found.add(value);
      }
    }
    expect(found.size).toBe(1);
  });

  it('crosses blocks, and uses a kernel again', () => {
    const stride = 16_384;
    const queries = { values: wholes(new Float32Array(5 * stride), 3, 1), count: 5, stride };
    const rows = wholes(new Float32Array(11 * stride), 3, 2);
    const products = openProducts(queries);
    expect(products.blockRows).toBe(4);
    const plain = productsOf(plainProducts(queries, 3), rows, 11, 5);
    expect(productsOf(products, rows, 11, 5)).toEqual(plain);
    expect(productsOf(openProducts(queries), rows, 11, 5)).toEqual(plain);
  });

  it('multiplies in plain loops where WebAssembly is not there or not allowed', () => {
    expect(createKernel(2 ** 40)).toBeUndefined();
    const queries = { values: wholes(new Float32Array(16), 9, 1), count: 1, stride: 16 };
    const rows = wholes(new Float32Array(32), 9, 2);
    const wanted = productsOf(plainProducts(queries, 4), rows, 2, 1);
    vi.stubGlobal('WebAssembly', undefined);
    expect(createKernel(8)).toBeUndefined();
    expect(productsOf(openProducts({ ...queries, count: 1 }), rows, 2, 1)).toEqual(wanted);
  });
});
