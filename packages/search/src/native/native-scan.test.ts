import { seededRandom } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
    const queries = Float32Array.of(1, 2, 3, 4);
    const terms = { factors: Float32Array.of(1, 1, 2, 1), offsets: Float32Array.of(0, -5, 0, 0) };
    for (const type of [Float32Array, Int8Array]) {
      const rows = { ...terms, values: type.of(1, 0, 0, 1, 1, 1, -1, 0) };
      // Values by query: 1, -3, 6, -1 and 3, -1, 14, -3.
      for (const wanted of [2, 4]) {
        const best = await products.best(rows, queries, { queries: 2, rows: 4, stride: 2, wanted });
        expect([...best.values]).toEqual([6, 14, 1, 3, -1, -1, -3, -3].slice(0, 2 * wanted)); // [wanted, 2 queries]
        expect([...best.places]).toEqual([2, 2, 0, 0, 3, 1, 1, 3].slice(0, 2 * wanted));
      }
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
    const peer = nativePeer(1)!;
    const prepared = scanQueries(queries, { metric, precision: 'float32', stride });
    const scan = nativeScan((await peer.open())!, prepared, { k: count, grouped: false });
    await scan.scan(block);
    for (const [i, { rows, lowers, uppers }] of scan.finish().entries()) {
      const query = queries[i]!;
      expect([...rows].sort((a, b) => a - b)).toEqual(
        [...mask.keys()].filter((row) => mask[row] === 1).map((row) => row + first),
      );
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

  const draws = fc.record({
    seed: fc.nat(100_000),
    metric: fc.constantFrom(...metrics),
    precision: fc.constantFrom(...precisions),
    k: fc.constantFrom(1, 3, 40),
    parts: fc.constantFrom(1, 5),
    masked: fc.boolean(),
    /** Different vectors: few make ties, which want a second look. */
    kinds: fc.constantFrom(2, 20, 1000),
  });

  it('proposes every row that may be among the best, once', async () => {
    const peer = nativePeer(1)!;
    const products = (await peer.open())!;
    await fc.assert(
      fc.asyncProperty(draws, async ({ seed, metric, precision, k, parts, masked, kinds }) => {
        const [stride, count] = [16, 137];
        const random = seededRandom(seed);
        const below = (most: number) => Math.floor(random.next() * most);
        const pool = normalVectors(seed, Math.min(kinds, count), stride);
        const floats = new Float32Array(count * stride);
        const codes = precision === 'int8' ? new Int8Array(count * stride) : undefined;
        const numbers = () => new Float32Array(count);
        const terms = { factors: numbers(), offsets: numbers(), errors: numbers() };
        for (let row = 0; row < count; row++) {
          floats.set(pool[below(pool.length)]!, row * stride);
          writeRow(floats, row, terms, { metric, stride, codes });
        }
        const items = Int32Array.from({ length: count }, (_, row) => Math.floor(row / parts));
        const mask = Uint8Array.from({ length: count }, () => (masked ? below(2) : 1));
        const queries = normalVectors(seed + 1, 9, stride);
        const prepared = scanQueries(queries, { metric, precision: 'float32', stride });
        const scan = nativeScan(products, prepared, { k, grouped: parts > 1 });
        for (const [from, end] of [
          [0, 61],
          [61, 137],
        ] as const) {
          await scan.scan({
            first: from,
            count: end - from,
            values: (codes ?? floats).subarray(from * stride, end * stride),
            factors: terms.factors.subarray(from, end),
            offsets: terms.offsets.subarray(from, end),
            errors: terms.errors.subarray(from, end),
            ...(parts > 1 && { items: items.subarray(from, end) }),
            ...(masked && { mask: mask.subarray(from, end) }),
          });
        }
        for (const [i, { rows, items: owners }] of scan.finish().entries()) {
          expect(new Set(rows).size).toBe(rows.length);
          expect(rows.every((row) => mask[row] === 1)).toBe(true);
          expect(Array.from(owners)).toEqual(Array.from(rows, (row) => Math.floor(row / parts)));
          const scores = Array.from({ length: count }, (_, row) =>
            mask[row] === 1
              ? slowScore(metric, queries[i]!, floats.subarray(row * stride, (row + 1) * stride))
              : -Infinity,
          );
          const byItem = new Map<number, number>();
          scores.forEach((score, row) =>
            byItem.set(items[row]!, Math.max(score, byItem.get(items[row]!) ?? -Infinity)),
          );
          const kth = Array.from(byItem.values()).sort((a, b) => b - a)[k - 1] ?? -Infinity;
          scores.forEach((score, row) => {
            if (score > -Infinity && score >= kth) expect(rows).toContain(row);
          });
        }
      }),
      { numRuns: 150 },
    );
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
