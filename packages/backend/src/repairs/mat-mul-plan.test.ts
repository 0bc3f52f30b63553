import { describe, expect, it } from 'vitest';
import { nativePays, ownPays, packingPays, planMatMul } from './mat-mul-plan';

const plain = { transposeA: false, transposeB: false };

describe('planMatMul', () => {
  it('takes the sizes of both sides with their transposes', () => {
    expect(planMatMul([2, 3], [4, 3], { transposeA: false, transposeB: true })).toMatchObject({
      m: 2,
      k: 3,
      n: 4,
      outShape: [2, 4],
      batch: 1,
    });
    expect(planMatMul([3, 2], [3, 4], { transposeA: true, transposeB: false })).toMatchObject({ m: 2, k: 3, n: 4 }); // prettier-ignore
  });

  it('pairs the matrices: [2, 1] against [1, 3] is 0 0 0 1 1 1 against 0 1 2 0 1 2', () => {
    const plan = planMatMul([2, 1, 5, 6], [1, 3, 6, 7], plain);
    expect(plan).toMatchObject({ outShape: [2, 3, 5, 7], batch: 6, batchA: 2, batchB: 3 });
    expect(plan.fromA).toEqual([0, 0, 0, 1, 1, 1]);
    expect(plan.fromB).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('repeats a side with fewer axes', () => {
    expect(planMatMul([2, 3, 5, 6], [3, 6, 7], plain).fromB).toEqual([0, 1, 2, 0, 1, 2]);
    expect(planMatMul([4, 5, 6], [6, 7], plain).fromB).toEqual([0, 0, 0, 0]);
  });

  it('refuses inner sizes that differ', () => {
    expect(() => planMatMul([2, 3], [2, 3], plain)).toThrow(/inner sizes must be equal, got 3 and 2/);
  });
});

describe('packingPays', () => {
  const pays = (a: number[], b: number[], flags = plain) => packingPays(planMatMul(a, b, flags), flags);

  it('is true for large products, not for small ones or one row', () => {
    expect(pays([36, 1024], [1024, 36])).toBe(true);
    expect(pays([4, 4], [4, 4])).toBe(false);
    expect(pays([1, 1024], [1024, 1024])).toBe(false);
  });

  it('needs larger products if a side is transposed first', () => {
    // 5 x 100 x 100 = 50,000 against 1,500 + 3 x 10,000, and 2 x 10,000 more for transposing b.
    expect(pays([5, 100], [100, 100])).toBe(true);
    expect(pays([5, 100], [100, 100], { transposeA: false, transposeB: true })).toBe(false);
  });
});

describe('nativePays', () => {
  const pays = (a: number[], b: number[], flags = plain) => nativePays(planMatMul(a, b, flags), flags);

  it('is true from 150,000 multiplications on, not counting 9 per number of the result', () => {
    // 64 x 64 x (64 - 9) = 225,280 and 48 x 48 x (48 - 9) = 89,856
    expect(pays([64, 64], [64, 64])).toBe(true);
    expect(pays([48, 48], [48, 48])).toBe(false);
    expect(pays([4000, 9], [9, 4000])).toBe(false);
  });

  it('leaves a few plain rows to wasm, which keeps b packed, and no transposed ones', () => {
    expect(pays([7, 1024], [1024, 1024])).toBe(false);
    expect(pays([8, 1024], [1024, 1024])).toBe(true);
    expect(pays([1, 1024], [1024, 1024], { transposeA: false, transposeB: true })).toBe(true);
  });

  it('counts a batch times one matrix as one product, and is true for small batches', () => {
    expect(pays([8, 6, 64], [64, 64])).toBe(true); // 48 x 64 x 55 = 168,960
    expect(pays([4, 6, 64], [64, 64])).toBe(false);
    expect(pays([16, 16, 16], [16, 16, 16])).toBe(true); // 16 x 16 x 16 x 16 = 65,536
    expect(pays([14, 16, 16], [14, 16, 16])).toBe(false);
  });

  it('is false for sizes of 0', () => {
    expect(pays([400, 0], [0, 400])).toBe(false);
    expect(pays([0, 400], [400, 400])).toBe(false);
  });
});

describe('ownPays', () => {
  const pays = (a: number[], b: number[], flags = plain) => ownPays(planMatMul(a, b, flags), flags);

  it('for plain products but few rows, few columns and outer products', () => {
    expect(pays([8, 4], [4, 9])).toBe(true);
    expect(pays([2, 4, 4], [4, 9])).toBe(true);
    expect(pays([7, 100], [100, 100])).toBe(false);
    expect(pays([100, 100], [100, 8])).toBe(false);
    expect(pays([100, 3], [3, 100])).toBe(false);
  });

  it('for every transposition and batch of matrices', () => {
    expect(pays([4, 1], [4, 1], { transposeA: true, transposeB: false })).toBe(true);
    expect(pays([1, 4], [1, 4], { transposeA: false, transposeB: true })).toBe(true);
    expect(pays([2, 1, 1], [2, 1, 1])).toBe(true);
  });
});
