import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalVectors } from '../testing/vectors';
import { candidates } from './candidates';
import { writeRow } from './row-terms';
import { openScan, type ScanBlock } from './scan';
import { scanPool, splitBlocks } from './scan-pool';
import { scanQueries } from './scan-queries';

const stride = 16;

function blockOf(first: number, count: number): ScanBlock {
  const values = new Float32Array(count * stride);
  const terms = {
    factors: new Float32Array(count),
    offsets: new Float32Array(count),
    errors: new Float32Array(count),
  };
  for (const [row, vector] of normalVectors(first + 1, count, 5).entries()) {
    values.set(vector, row * stride);
    writeRow(values, row, terms, { metric: 'cosine', stride });
  }
  const mask = Uint8Array.from({ length: count }, (_, i) => Number(i % 3 !== 0));
  return { first, count, values, ...terms, mask };
}

describe('splitBlocks', () => {
  it('gives every row to one share, and shares of nearly equal rows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 5 }),
        (counts, shares) => {
          let first = 0;
          const blocks = counts.map((count) => {
            const block = blockOf(first, count);
            first += count;
            return block;
          });
          const lists = splitBlocks(blocks, shares, stride);
          const rows = lists.flatMap((list) =>
            list.flatMap((part) => Array.from({ length: part.count }, (_, i) => part.first + i)),
          );
          expect(rows).toEqual(Array.from({ length: first }, (_, i) => i));
          const sizes = lists.map((list) => list.reduce((sum, { count }) => sum + count, 0));
          expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.ceil(first / shares) + 1);
          const values = Float32Array.from(lists.flatMap((list) => list.flatMap((part) => [...part.values])));
          expect(values).toEqual(Float32Array.from(blocks.flatMap((block) => [...block.values])));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('scanPool', () => {
  it('has no threads to give for one', () => {
    expect(scanPool(1)).toBeUndefined();
  });

  it('finds on two threads what one finds', async () => {
    const blocks = [blockOf(0, 50), blockOf(50, 31)];
    const queries = scanQueries(normalVectors(9, 3, 5), { metric: 'cosine', precision: 'float32', stride });
    const found = queries.norms.length === 3 ? [0, 1, 2].map(() => candidates(4, false)) : [];
    const scan = openScan(queries, found);
    for (const block of blocks) scan.scan(block);
    scan.release();
    const pool = scanPool(2)!;
    const shares = await pool.scan({ queries, k: 4, grouped: false, blocks });
    expect(shares).toHaveLength(2);
    const merged = found.map(() => candidates(4, false));
    for (const share of shares) {
      for (const [i, { rows, items, lowers, uppers }] of share.entries()) {
        rows.forEach((row, at) => merged[i]!.push(row, items[at]!, lowers[at]!, uppers[at]!));
      }
    }
    expect(merged.map((one) => one.finish())).toEqual(found.map((one) => one.finish()));
    await pool.close();
  });
});
