import { describe, expect, it } from 'vitest';
import { attentionFigure, largestWeight } from './attention-figure';
import type { AttentionMap } from './attention-layer';
import { ReportError } from '../report-error';

const map: AttentionMap = {
  image: { src: 'data:image/png;base64,AAAA', width: 200, height: 100 },
  words: ['a', '<dog>', 'runs'],
  boxes: [
    [0, 0, 0.5, 1],
    [0.5, 0, 1, 1],
  ],
  weights: [
    [0.5, 0.5],
    [0.125, 0.875],
    [0, 0],
  ],
};

describe('attentionFigure', () => {
  it('has a panel for the image and one per word, with the picture held once', () => {
    const svg = attentionFigure(map);
    expect(svg.match(/<use /g)).toHaveLength(4);
    expect(svg.match(/<image /g)).toHaveLength(1);
    expect(svg.match(/<mask /g)).toHaveLength(3);
    expect(svg).toContain('&lt;dog&gt;</text>');
    expect(svg).toContain('>0.88</text>');
    expect(svg).not.toContain('<dog>');
  });

  it('lays panels out in rows', () => {
    // 4 panels of 100 x 50 in rows of 2: width 2 * 18 + 2 * 100 + 14 = 250.
    // Height: title 18 + 30, two rows of 50 + 24 with 14 between them, 18 below: 48 + 148 + 14 + 18 = 228.
    const svg = attentionFigure(map, { columns: 2, panelWidth: 100 });
    expect(svg).toContain('viewBox="0 0 250 228"');
    const corners = [...svg.matchAll(/<svg x="(\d+)" y="(\d+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
    expect(corners).toEqual([
      [18, 48],
      [132, 48],
      [18, 136],
      [132, 136],
    ]);
  });

  it('keeps the ids of two figures apart', () => {
    const ids = (prefix: string) =>
      [...attentionFigure(map, { idPrefix: prefix }).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
    expect(ids('one').every((id) => id.startsWith('one-'))).toBe(true);
    expect(new Set(ids('one')).size).toBe(4);
  });

  it('stands without words, and with a title of its own', () => {
    expect(attentionFigure({ ...map, words: [], weights: [] })).toContain('>image</text>');
    expect(attentionFigure(map, { title: 'A & B' })).toContain('>A &amp; B</text>');
  });

  it('refuses layouts that are none', () => {
    expect(() => attentionFigure(map, { columns: 0 })).toThrow(ReportError);
    expect(() => attentionFigure(map, { panelWidth: NaN })).toThrow(ReportError);
  });
});

describe('largestWeight', () => {
  it('is written with two decimals', () => {
    expect([largestWeight([0.1, 0.456]), largestWeight([0, 0]), largestWeight([])]).toEqual([
      '0.46',
      '0.00',
      '0.00',
    ]);
  });
});
