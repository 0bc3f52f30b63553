import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { poolTokens, unitRows, type TokenPooling } from './pool-tokens';

describe('poolTokens', () => {
  // Two captions of three tokens of two numbers; the second has two tokens and padding of 9.
  const values = [1, 2, 3, 4, 5, 6, 1, 1, 3, 3, 9, 9];
  const mask = [1, 1, 1, 1, 1, 0];
  it.each<[TokenPooling, number[]]>([
    ['mean', [3, 4, 2, 2]],
    ['first', [1, 2, 1, 1]],
    ['last', [5, 6, 3, 3]],
  ])('takes the %s of real tokens', (pooling, wanted) => {
    expect([...poolTokens(values, mask, { dim: 2, pooling }, 2)]).toEqual(wanted);
  });

  it('does not see padding, on either side, and gives zeros for no tokens', () => {
    const pooling = fc.constantFrom<TokenPooling>('mean', 'first', 'last');
    fc.assert(
      fc.property(fc.float({ noNaN: true }), pooling, (noise, how) => {
        const right = poolTokens([1, 2, 3, 4, noise, noise], [1, 1, 0], { dim: 2, pooling: how }, 1);
        const left = poolTokens([noise, noise, 1, 2, 3, 4], [0, 1, 1], { dim: 2, pooling: how }, 1);
        expect(left).toEqual(right);
        expect([...poolTokens([noise, noise], [0], { dim: 2, pooling: how }, 1)]).toEqual([0, 0]);
      }),
    );
  });
});

describe('unitRows', () => {
  it('makes rows of length 1, but for zeros', () => {
    const rows = unitRows(Float32Array.of(3, 4, 0, 0), 2);
    [0.6, 0.8, 0, 0].forEach((value, i) => expect(rows[i]).toBeCloseTo(value, 6));
  });
});
