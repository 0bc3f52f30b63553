import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { broadcastRuns } from './broadcast-runs';

describe('broadcastRuns', () => {
  it('is one run for equal shapes and for a scalar', () => {
    const same = broadcastRuns([3, 4, 5], [3, 4, 5]);
    expect(same).toMatchObject({ length: 60, stepA: 1, stepB: 1, startsA: Int32Array.of(0) });
    expect(broadcastRuns([3, 4], [])).toMatchObject({ length: 12, stepA: 1, stepB: 0 });
    expect(broadcastRuns([], [])).toMatchObject({ length: 1, startsB: Int32Array.of(0) });
  });

  it('is one run per row for a column and a row', () => {
    expect(broadcastRuns([2, 1], [1, 3])).toEqual({
      outShape: [2, 3],
      length: 3,
      stepA: 0,
      stepB: 1,
      startsA: Int32Array.of(0, 1),
      startsB: Int32Array.of(0, 0),
    });
  });

  it('reads the elements that broadcasting reads', () => {
    const axis = fc.record({ size: fc.integer({ min: 0, max: 4 }), a: fc.boolean(), b: fc.boolean() });
    const cases = fc.record({ axes: fc.array(axis, { maxLength: 5 }), cutA: fc.nat(5), cutB: fc.nat(5) });
    fc.assert(
      fc.property(cases, ({ axes, cutA, cutB }) => {
        const shapeOf = (own: 'a' | 'b', cut: number) =>
          axes.map((each) => (each[own] ? each.size : 1)).slice(cut);
        const [a, b] = [shapeOf('a', cutA), shapeOf('b', cutB)];
        const out = outShapeOf(a, b);
        const { length, stepA, stepB, startsA, startsB } = broadcastRuns(a, b);
        const places = (starts: Int32Array, step: number) =>
          Array.from(starts).flatMap((start) => Array.from({ length }, (_, i) => start + i * step));
        expect(places(startsA, stepA)).toEqual(readPlaces(a, out));
        expect(places(startsB, stepB)).toEqual(readPlaces(b, out));
      }),
    );
  });
});

function outShapeOf(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i + 1)
    .map((fromEnd) => [a.at(-fromEnd) ?? 1, b.at(-fromEnd) ?? 1])
    .map(([x, y]) => (x === 1 ? y! : x!))
    .reverse();
}

/** Index in a tensor that each element of the result reads. */
function readPlaces(shape: readonly number[], out: readonly number[]): number[] {
  const total = out.reduce((product, size) => product * size, 1);
  return Array.from({ length: total }, (_, place) => {
    let rest = place;
    let at = 0;
    let stride = 1;
    for (let fromEnd = 1; fromEnd <= out.length; fromEnd++) {
      const index = rest % out.at(-fromEnd)!;
      rest = Math.floor(rest / out.at(-fromEnd)!);
      const own = shape.at(-fromEnd) ?? 1;
      at += own === 1 ? 0 : index * stride;
      stride *= own;
    }
    return at;
  });
}
