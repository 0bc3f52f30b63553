import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTile, foldAxes, multiplyTile } from './fold-axes';

describe('foldAxes', () => {
  it('adds [[1 2 3] [4 5 6]] along either axis and along both', () => {
    const x = [1, 2, 3, 4, 5, 6];
    const sum = (axes: number[], size: number) => {
      const totals = new Float64Array(size);
      foldAxes({ shape: [2, 3], axes }, (tile) => addTile(totals, x, tile));
      return [...totals];
    };
    expect(sum([0], 3)).toEqual([5, 7, 9]);
    expect(sum([1], 2)).toEqual([6, 15]);
    expect(sum([0, 1], 1)).toEqual([21]);
    expect(sum([], 6)).toEqual(x);
  });

  it('folds as one loop over all indices does, for any shape and axes', () => {
    const axis = fc.record({ size: fc.integer({ min: 0, max: 4 }), reduced: fc.boolean() });
    fc.assert(
      fc.property(fc.array(axis, { maxLength: 5 }), fc.boolean(), (list, multiply) => {
        const shape = list.map(({ size }) => size);
        const axes = list.flatMap(({ reduced }, i) => (reduced ? [i] : []));
        const size = shape.reduce((product, each) => product * each, 1);
        const x = Array.from({ length: size }, (_, i) => (i % 7) - 3);
        const count = list.reduce((product, each) => (each.reduced ? product : product * each.size), 1);
        const [got, wanted] = [0, 1].map(() => new Float64Array(count).fill(multiply ? 1 : 0));
        const fold = multiply ? multiplyTile : addTile;
        foldAxes({ shape, axes }, (tile) => fold(got!, x, tile));
        for (const [place, value] of x.entries()) {
          const to = totalOf(place, list);
          wanted![to] = multiply ? wanted![to]! * value : wanted![to]! + value;
        }
        expect([...got!].map((each) => each + 0)).toEqual([...wanted!].map((each) => each + 0));
      }),
    );
  });
});

/** Index in the result of the element at a place in memory. */
function totalOf(place: number, axes: readonly { size: number; reduced: boolean }[]): number {
  let rest = place;
  let to = 0;
  let stride = 1;
  for (const { size, reduced } of [...axes].reverse()) {
    const index = rest % size;
    rest = Math.floor(rest / size);
    if (reduced) continue;
    to += index * stride;
    stride *= size;
  }
  return to;
}
