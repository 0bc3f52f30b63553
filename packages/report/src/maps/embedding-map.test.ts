import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embeddingMap, type MappedPair } from './embedding-map';
import { ReportError } from '../report-error';

const place = fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1000, max: 1000 }));
const pair: fc.Arbitrary<MappedPair> = fc.record({ image: place, caption: place, label: fc.string() });

const centres = (svg: string): [number, number][] =>
  [...svg.matchAll(/<circle cx="(.*?)" cy="(.*?)"/g)].map(([, x, y]) => [Number(x), Number(y)]);

describe('embeddingMap', () => {
  it('draws a disc, a ring and a line for each pair, up being up', () => {
    const svg = embeddingMap({
      pairs: [
        { image: [0, 0], caption: [10, 0], label: 'a <dog>' },
        { image: [0, 10], caption: [10, 10], label: 'a cat' },
      ],
    });
    expect(svg.match(/<line /g)).toHaveLength(2);
    expect(svg).toContain('<title>a &lt;dog&gt;</title>');
    const [[x0, y0], [x1, y1], [x2, y2]] = centres(svg) as [
      [number, number],
      [number, number],
      [number, number],
    ];
    expect(y0).toBe(y1);
    expect(x0).toBe(x2);
    expect(y2).toBeLessThan(y0);
    expect(y0 - y2).toBeCloseTo(x1 - x0); // one scale for both axes
  });

  it('keeps everything inside the picture', () => {
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 6 }), (pairs) => {
        for (const [x, y] of centres(embeddingMap({ pairs }))) {
          expect(x).toBeGreaterThanOrEqual(10);
          expect(x).toBeLessThanOrEqual(818);
          expect(y).toBeGreaterThanOrEqual(10);
          expect(y).toBeLessThanOrEqual(550);
        }
      }),
    );
  });

  it('names what it cannot draw', () => {
    expect(() => embeddingMap({ pairs: [] })).toThrow(ReportError);
    expect(() => embeddingMap({ pairs: [{ image: [NaN, 0], caption: [0, 0], label: '' }] })).toThrow(
      ReportError,
    );
  });
});
