import { BackendError } from '@vse/base';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createKernel } from './kernel';

afterEach(() => vi.unstubAllGlobals());

describe('createKernel', () => {
  it('has room for what was asked, all zeros, and memory of its own', () => {
    const one = new Uint8Array(createKernel(70_000).memory.buffer);
    one.fill(7);
    const other = new Uint8Array(createKernel(70_000).memory.buffer);
    expect(other.length).toBeGreaterThanOrEqual(70_000);
    expect(other.every((byte) => byte === 0)).toBe(true);
  });

  it('says so where there is no room or no WebAssembly', () => {
    expect(() => createKernel(2 ** 40)).toThrow(/no room for 1048576 MB/);
    vi.stubGlobal('WebAssembly', undefined);
    expect(() => createKernel(8)).toThrow(BackendError);
  });
});

describe('the kernel', () => {
  const kernel = createKernel(4096);
  const numbers = new Float64Array(kernel.memory.buffer);

  it('multiplies panels: sums of outer products', () => {
    numbers.set([1, 2, 3, 4, 10, 20, 30, 40], 0); // columns (1 2 3 4) and (10 20 30 40)
    numbers.set([1, 0, 0, 2, 0, 1, 0, 3], 8); // rows (1 0 0 2) and (0 1 0 3)
    kernel.multiplyPanels(0, 64, 128, 4, 4, 2);
    // First row: 1 * (1 0 0 2) + 10 * (0 1 0 3).
    expect(Array.from(numbers.subarray(16, 32))).toEqual([
      1, 10, 0, 32, 2, 20, 0, 64, 3, 30, 0, 96, 4, 40, 0, 128,
    ]);
  });

  it('packs columns and rows into panels of four', () => {
    const count = 40;
    numbers.set(
      Float64Array.from({ length: 3 * count }, (_, i) => i),
      0,
    );
    const panel = (p: number) => Array.from(numbers.subarray(128 + 12 * p, 128 + 12 * (p + 1)));
    kernel.packColumns(0, count, 3, 1024);
    expect(panel(0)).toEqual([0, 1, 2, 3, 40, 41, 42, 43, 80, 81, 82, 83]);
    expect(panel(9)).toEqual([36, 37, 38, 39, 76, 77, 78, 79, 116, 117, 118, 119]);
    kernel.packRows(0, count, 3, 1024);
    expect(panel(0)).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
    expect(panel(9)).toEqual([108, 111, 114, 117, 109, 112, 115, 118, 110, 113, 116, 119]);
  });

  it('multiplies a symmetric matrix by its lower triangle, from a row on', () => {
    numbers.set([9, 99, 99, 9, 2, 99, 9, 3, 5], 0); // rows from 1 on: (2 3; 3 5)
    numbers.set([7, 10, 1], 16);
    numbers.set([7, 7, 7], 32);
    kernel.symmetricTimes(0, 24, 1, 3, 128, 256);
    expect(Array.from(numbers.subarray(32, 35))).toEqual([7, 2 * 10 + 3, 3 * 10 + 5]);
  });

  it('rotates neighbouring rows, the last pair first', () => {
    numbers.set([1, 2, 3, 4, 5, 6], 0); // three rows of two
    numbers.set([0, 0.6], 16); // cosines
    numbers.set([1, 0.8], 32); // sines
    kernel.rotateRows(0, 2, 1, 2, 128, 256);
    // Rows 1 and 2 first: lower = upper = (3 4), upper = -lower = (-5 -6). Then rows 0 and 1.
    const wanted = [0.6 * 1 + 0.8 * 5, 0.6 * 2 + 0.8 * 6, 0.8 * 1 - 0.6 * 5, 0.8 * 2 - 0.6 * 6, 3, 4];
    numbers.subarray(0, 6).forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 14));
  });
});
