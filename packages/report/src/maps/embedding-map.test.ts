import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageStore } from '../galleries/image-store';
import { embeddingMap, mapFigure, type MappedPair } from './embedding-map';
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
          expect(x).toBeLessThanOrEqual(630);
          expect(y).toBeGreaterThanOrEqual(10);
          expect(y).toBeLessThanOrEqual(470);
        }
      }),
    );
  });

  it('draws a picture in the place of its disc, where it covers no other', () => {
    const thumbnail = { src: 'data:image/png;base64,AAAA', width: 80, height: 40 };
    const at = (x: number, y: number): MappedPair => ({
      image: [x, y],
      caption: [x, y],
      label: `${x}`,
      thumbnail,
    });
    const pairs = [at(0, 0), at(0.1, 0), at(100, 75), { ...at(50, 10), thumbnail: { ...thumbnail, src: 'data:image/png;base64,BBBB' } }]; // prettier-ignore
    const store = imageStore('page');
    const figure = mapFigure({ pairs }, store);
    expect(figure.match(/<use /g)).toHaveLength(3); // the second would cover the first
    expect(store.definitions().match(/<image /g)).toHaveLength(2);
    expect(figure.match(/<circle /g)).toHaveLength(1 + 4);
    const corners = [
      ...figure.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="(\d+)" height="(\d+)" fill="none"/g),
    ];
    for (const [x, y, width, height] of corners.map((found) => found.slice(1).map(Number))) {
      expect(Math.min(x!, y!)).toBeGreaterThanOrEqual(0);
      expect([width, height]).toEqual([44, 22]);
      expect([x! + 44 <= 640, y! + 22 <= 480]).toEqual([true, true]);
    }
    expect(embeddingMap({ pairs }).match(/<image /g)).toHaveLength(2);
  });

  it('has a legend of what it draws', () => {
    const pairs = [{ image: [0, 0], caption: [1, 1], label: 'a' }] as const;
    for (const drawn of [embeddingMap({ pairs }), mapFigure({ pairs }, imageStore('page'))]) {
      for (const name of ['an image', 'a caption of it', 'the two belong together']) expect(drawn).toContain(`${name}<`); // prettier-ignore
      expect(drawn).not.toContain('as a picture');
    }
  });

  it('names what it cannot draw', () => {
    expect(() => embeddingMap({ pairs: [] })).toThrow(ReportError);
    expect(() => embeddingMap({ pairs: [{ image: [NaN, 0], caption: [0, 0], label: '' }] })).toThrow(
      ReportError,
    );
  });
});
