import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hueOf } from '../palette';
import { checkLocalized, phraseLayer, type LocalizedCaption, type PhraseRow } from './phrase-layer';
import { ReportError } from '../report-error';

const image = { src: 'data:image/png;base64,AAAA', width: 200, height: 100 };
const entry: LocalizedCaption = {
  image,
  words: ['a', 'dog', 'near', 'a', 'ball'],
  phrases: [
    { firstWord: 0, words: 2 },
    { firstWord: 3, words: 2 },
  ],
  rows: [],
};
const row = (...found: PhraseRow['found']): PhraseRow => ({ system: 'CCA', found });
const numbersOf = (drawn: string, names: string) =>
  [
    ...drawn.matchAll(
      new RegExp(
        `<rect ${names
          .split(' ')
          .map((name) => `${name}="([^"]*)"`)
          .join(' ')}`,
        'g',
      ),
    ),
  ].map((found) => found.slice(1).map(Number));

describe('phraseLayer', () => {
  it('draws a box that nobody judged solid, with a number alone', () => {
    const drawn = phraseLayer(entry, row({ box: [0.25, 0.1, 0.5, 0.6] }, undefined));
    expect(drawn).not.toContain('stroke-dasharray');
    expect(drawn).toContain('>1</text>');
  });

  it('draws a right box solid and ticked, a wrong one dashed and crossed', () => {
    const drawn = phraseLayer(
      entry,
      row({ box: [0.25, 0.1, 0.5, 0.6], right: true }, { box: [0.5, 0, 1, 1], right: false }),
    );
    // 0.25 * 200 = 50, 0.1 * 100 = 10; (0.5 - 0.25) * 200 = 50, (0.6 - 0.1) * 100 = 50. A halo below each line.
    expect(drawn.match(/<rect x="50" y="10" width="50" height="50"/g)).toHaveLength(2);
    expect(drawn.match(/stroke-dasharray/g)).toHaveLength(1);
    expect(drawn).toMatch(/1✓<\/text>.*2✗<\/text>/);
    for (const phrase of [0, 1]) expect(drawn).toContain(`stroke="${hueOf(phrase)}"`);
  });

  it('draws nothing for a phrase that was not found, and keeps the numbers', () => {
    const drawn = phraseLayer(entry, row(undefined, { box: [0, 0, 1, 1], right: true }));
    expect(drawn).toContain('2✓');
    expect(drawn).not.toContain('1✓');
    expect(phraseLayer(entry, row(undefined, undefined))).toBe('');
  });

  it('stays inside the picture, and tags of one corner apart', () => {
    const side = fc.double({ min: -0.05, max: 1.05, noNaN: true });
    const box = fc
      .tuple(side, side, side, side)
      .map(([a, b, c, d]) => [Math.min(a, b), Math.min(c, d), Math.max(a, b), Math.max(c, d)] as const);
    fc.assert(
      fc.property(box, box, (first, second) => {
        const drawn = phraseLayer(entry, row({ box: first, right: true }, { box: second, right: false }));
        const rects = numbersOf(drawn, 'x y width height');
        expect(rects).toHaveLength(2 * 2 + 2);
        for (const [x, y, width, height] of rects) {
          expect(Math.min(x!, y!, width!, height!)).toBeGreaterThanOrEqual(0);
          expect(x! + width!).toBeLessThanOrEqual(200.011);
          expect(y! + height!).toBeLessThanOrEqual(100.011);
        }
      }),
    );
    const same = { box: [0.2, 0.2, 0.9, 0.9] as const, right: true };
    const tags = numbersOf(phraseLayer(entry, row(same, same)), 'x y width height').slice(-2);
    expect(Math.abs(tags[0]![1]! - tags[1]![1]!)).toBeGreaterThanOrEqual(tags[0]![3]! - 0.01);
  });
});

describe('checkLocalized', () => {
  it.each<[string, Partial<LocalizedCaption>, string]>([
    [
      'a phrase beyond the caption',
      { phrases: [{ firstWord: 4, words: 2 }] },
      'phrases[0] must be words from 0 to 4',
    ],
    [
      'phrases that overlap',
      {
        phrases: [
          { firstWord: 0, words: 2 },
          { firstWord: 1, words: 1 },
        ],
      },
      'phrases[1] must be words from 2',
    ],
    ['a phrase without words', { phrases: [{ firstWord: 0, words: 0 }] }, 'got 0 from 0'],
    [
      'a row too short',
      { rows: [row(undefined)] },
      'CCA must have a box or undefined for each of 2 phrases, got 1',
    ],
    [
      'px',
      { rows: [row({ box: [0, 0, 120, 80], right: true }, undefined)] },
      'found[0] must be [x1, y1, x2, y2] from 0 to 1',
    ],
    [
      'NaN',
      { rows: [row(undefined, { box: [0, NaN, 1, 1], right: true })] },
      'found[1][1] must be a finite number',
    ],
    ['a picture from elsewhere', { image: { ...image, src: 'https://example.org/a.png' } }, 'data URI'],
  ])('refuses %s', (_, part, message) => {
    const run = () => checkLocalized('test', { ...entry, ...part });
    expect(run).toThrow(ReportError);
    expect(run).toThrow(message);
  });

  it('takes a caption without phrases', () => {
    expect(() => checkLocalized('test', { ...entry, phrases: [], rows: [row()] })).not.toThrow();
  });
});
