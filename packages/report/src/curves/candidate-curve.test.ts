import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReportError } from '../report-error';
import { candidateCurve, type CandidateSeries } from './candidate-curve';

const points = [
  { candidates: 20, found: 0.75, milliseconds: 5 },
  { candidates: 100, found: 1, milliseconds: 20 },
];
const series: CandidateSeries = { name: 'mean', points, everything: { candidates: 500, milliseconds: 80 } };

/** Points of each polyline, in px. */
function linesOf(svg: string): readonly (readonly (readonly [number, number])[])[] {
  return [...svg.matchAll(/<polyline points="([^"]*)"/g)].map(([, list]) =>
    list!.split(' ').map((point) => point.split(',').map(Number) as [number, number]),
  );
}

describe('candidateCurve', () => {
  it('draws what is found and the time by number of candidates, at their places', () => {
    // Two panels of 380 px; of 240 px of height, 20 are the legend's: from the bottom at 178 to the top at 34.
    const [found, times] = linesOf(candidateCurve([series], { width: 760, height: 240 }));
    // Percent from 0 to 100, candidates from 0 to 100 between 52 and 362: 20 candidates are a fifth of the way.
    expect(found).toEqual([
      [52 + 310 / 5, 178 - 0.75 * 144],
      [362, 34],
    ]);
    // Milliseconds from 0 to 80.
    expect(times).toEqual([
      [432 + 310 / 5, 178 - (5 / 80) * 144],
      [742, 178 - (20 / 80) * 144],
    ]);
  });

  it('has a rule at the time of everything, and a legend that escapes names', () => {
    const svg = candidateCurve([series, { ...series, name: '<b>"' }]);
    expect(svg).toMatch(/^<svg [^>]*role="img"/);
    expect(linesOf(svg)).toHaveLength(4);
    expect(svg).toContain('first stage: mean; dotted: all 500 items scored, 80.0 ms');
    expect(svg).toContain('&lt;b&gt;&quot;');
    const dashes = [...svg.matchAll(/<polyline [^>]*stroke-dasharray="([^"]*)"/g)].map(([, dash]) => dash);
    expect(new Set(dashes).size).toBe(2); // no information is in colour alone
  });

  it('never draws outside itself, nor NaN', () => {
    const number = fc.double({ min: 0, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), number), { minLength: 1, maxLength: 6 }), number, (list, milliseconds) => {
        const some = list.map(([found, time], i) => ({ candidates: 1 + 7 * i, found, milliseconds: time }));
        const svg = candidateCurve([{ name: 'x', points: some, everything: { candidates: 900, milliseconds } }], { width: 500, height: 250 });
        expect(svg).not.toMatch(/NaN|Infinity/);
        for (const [x, y] of linesOf(svg).flat()) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(500);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(250);
        }
      }),
    ); // prettier-ignore
  });

  it('refuses nothing, too much, NaN and points out of order', () => {
    const run = (change: Partial<CandidateSeries>) => () => candidateCurve([{ ...series, ...change }]);
    expect(() => candidateCurve([])).toThrow(ReportError);
    expect(() => candidateCurve(new Array<CandidateSeries>(5).fill(series))).toThrow(/1 to 4 series, got 5/);
    expect(run({ points: [] })).toThrow(/mean must have points/);
    expect(run({ points: [{ ...points[0]!, found: NaN }] })).toThrow(/mean found\[0\]/);
    expect(run({ everything: { candidates: 5, milliseconds: Infinity } })).toThrow(/everything\[1\]/);
    expect(run({ points: [...points].reverse() })).toThrow(/fewest candidates first/);
    expect(() => candidateCurve([series], { width: 0 })).toThrow(/width/);
  });
});
