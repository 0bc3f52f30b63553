import { seededRandom } from '@vse/base';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { orthonormalizeBlocks } from './orthonormalize-blocks';
import { kernelProduct, rowsOf, zeros, type Dense } from './product';

const random = seededRandom(1);

function normal(rows: number, cols: number): Dense {
  const out = zeros(rows, cols);
  for (let i = 0; i < out.values.length; i++) out.values[i] = random.normal();
  return out;
}

function identity(size: number): number[] {
  return Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
}

async function expectOrthonormal(rows: Dense): Promise<void> {
  const grams = await kernelProduct(rows, rows, { transposeB: true });
  expectClose(grams.values, identity(rows.rows), { relative: 0, absolute: 2e-5 });
}

describe('orthonormalizeBlocks', () => {
  it('keeps the span of the rows: (3, 4, 0) and (3, 4, 5) become (0.6, 0.8, 0) and (0, 0, 1)', async () => {
    const rows = { values: Float32Array.of(3, 4, 0, 3, 4, 5), rows: 2, cols: 3 };
    await orthonormalizeBlocks(rows, kernelProduct, random);
    expectClose(rows.values, [0.6, 0.8, 0, 0, 0, 1], { absolute: 1e-5 });
  });

  it('works across blocks, and frees rows from those before', async () => {
    const rows = normal(700, 750);
    await orthonormalizeBlocks(rows, kernelProduct, random);
    await expectOrthonormal(rows);
    const more = normal(20, 750);
    await orthonormalizeBlocks(more, kernelProduct, random, { before: rows });
    await expectOrthonormal(more);
    const across = await kernelProduct(more, rows, { transposeB: true });
    expectClose(across.values, new Float32Array(20 * 700), { absolute: 2e-5 });
  });

  it('leaves rows nearly orthonormal after one pass, in the same span', async () => {
    const rows = normal(30, 40);
    for (let i = 1; i < 30; i++) {
      const row = rowsOf(rows, i, 1).values;
      row.forEach((value, j) => (row[j] = rows.values[j]! + 0.1 * value)); // all of them close to the first
    }
    const start = { ...rows, values: rows.values.slice() };
    await orthonormalizeBlocks(rows, kernelProduct, random, { rough: true });
    const grams = await kernelProduct(rows, rows, { transposeB: true });
    expectClose(grams.values, identity(30), { relative: 0, absolute: 0.1 });
    await orthonormalizeBlocks(start, kernelProduct, random);
    await orthonormalizeBlocks(rows, kernelProduct, random);
    const along = await kernelProduct(rows, start, { transposeB: true });
    const both = await kernelProduct(along, along, { transposeB: true }); // the identity where the spans are the same
    expectClose(both.values, identity(30), { relative: 0, absolute: 1e-3 });
  });

  it('takes rows that are nearly the same, the same, or zero', async () => {
    const rows = normal(12, 40);
    for (let i = 1; i < 6; i++) {
      const row = rowsOf(rows, i, 1).values;
      row.forEach((value, j) => (row[j] = rows.values[j]! + 1e-4 * i * value));
    }
    rowsOf(rows, 7, 1).values.set(rowsOf(rows, 6, 1).values);
    rowsOf(rows, 8, 1).values.fill(0);
    await orthonormalizeBlocks(rows, kernelProduct, random);
    await expectOrthonormal(rows);
    expect(rows.values.every(Number.isFinite)).toBe(true);
  });
});
