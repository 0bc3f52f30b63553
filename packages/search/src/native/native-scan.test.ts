import { describe, expect, it } from 'vitest';
import { candidates } from '../exact/candidates';
import { exactIndex } from '../exact/exact-index';
import { writeRow } from '../exact/row-terms';
import type { ScanBlock } from '../exact/scan';
import { scanQueries } from '../exact/scan-queries';
import { slowScore, slowSearch } from '../testing/slow-search';
import { clusteredVectors, itemsOf, normalVectors } from '../testing/vectors';
import { nativePeer } from './native-products';
import { nativeScan } from './native-scan';

const metrics = ['cosine', 'dot', 'euclidean'] as const;
const precisions = ['float32', 'int8'] as const;

describe('nativePeer', () => {
  it('multiplies as plain loops do, and is gone once closed', async () => {
    const peer = nativePeer(1)!;
    const products = (await peer.open())!;
    const shape = { queries: 2, groups: 2, groupRows: 2, stride: 2 };
    for (const type of [Float32Array, Int8Array]) {
      const out = { products: new Float32Array(8).fill(9), maxima: new Float32Array(4).fill(9) };
      await products.multiply(type.of(1, 0, 0, 1, 1, 1, -1, 0), Float32Array.of(1, 2, 3, 4), shape, out);
      expect([...out.products]).toEqual([1, 3, 2, 4, 3, 7, -1, -3]); // [2 groups, 2 rows, 2 queries]
      expect([...out.maxima]).toEqual([2, 4, 3, 7]); // [2 groups, 2 queries]
    }
    expect(await peer.open()).toBe(products);
    await peer.close();
    expect(await peer.open()).toBeUndefined();
  });

  it('is absent where the caller wants none', () => {
    expect(nativePeer(1, false)).toBeUndefined();
  });
});

describe('nativeScan', () => {
  const cases = metrics.flatMap((metric) =>
    precisions.flatMap((precision) => [true, false].map((shared) => ({ metric, precision, shared }))),
  );

  it.each(cases)('bounds the values of $metric, $precision, shared: $shared', async (settings) => {
    const { metric, precision, shared } = settings;
    const [stride, dim, count, first] = [48, 40, 30, 7];
    const allocate = (bytes: number) => (shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
    const floats = new Float32Array(allocate(4 * count * stride));
    const codes = precision === 'int8' ? new Int8Array(allocate(count * stride)) : undefined;
    const numbers = () => new Float32Array(count);
    const terms = { factors: numbers(), offsets: numbers(), errors: numbers() };
    const vectors = normalVectors(1, count, dim);
    for (const [row, vector] of vectors.entries()) {
      floats.set(vector, row * stride);
      writeRow(floats, row, terms, { metric, stride, codes });
    }
    const mask = Uint8Array.from({ length: count }, (_, row) => Number(row % 5 !== 0));
    const block: ScanBlock = { first, count, values: codes ?? floats, ...terms, mask };
    const queries = normalVectors(2, 270, dim); // two groups
    const found = queries.map(() => candidates(count, false));
    const peer = nativePeer(1)!;
    const prepared = scanQueries(queries, { metric, precision: 'float32', stride });
    await nativeScan((await peer.open())!, prepared, found).scan(block);
    for (const [i, query] of queries.entries()) {
      const { rows, lowers, uppers } = found[i]!.finish();
      expect([...rows]).toEqual([...mask.keys()].filter((row) => mask[row] === 1).map((row) => row + first));
      const squares = query.reduce((sum, value) => sum + value * value, 0);
      for (const [at, row] of rows.entries()) {
        const score = slowScore(metric, query, vectors[row - first]!);
        const value = metric === 'euclidean' ? squares - score ** 2 : score;
        const slack = 1e-6 * (1 + Math.abs(value)); // the score was rounded to float32
        expect(lowers[at]! - slack).toBeLessThanOrEqual(value);
        expect(uppers[at]! + slack).toBeGreaterThanOrEqual(value);
        expect(uppers[at]! - lowers[at]!).toBeLessThan(0.2 * (squares + 50));
      }
    }
    await peer.close();
  });

  it.each(precisions)('finds in a large search of %s what a slow loop finds', async (precision) => {
    const items = itemsOf([...normalVectors(5, 900, 96), ...clusteredVectors(6, 900, 96)]);
    const queries = normalVectors(7, 100, 96); // more multiplications than `threadWork`
    for (const threads of [1, 2]) {
      const index = exactIndex({ dim: 96, precision, threads });
      await index.add(items);
      await index.remove(['item-3', 'item-1000']);
      const left = items.filter(({ id }) => id !== 'item-3' && id !== 'item-1000');
      const found = await index.search(queries, { k: 5 });
      expect(found).toEqual(queries.map((query) => slowSearch(left, query, 5, 'cosine')));
      await index.close();
      await expect(index.search(queries, { k: 5 })).rejects.toThrow(/closed/);
    }
  });
});
