import { describe, expect, it } from 'vitest';
import { darkPalette, hueOf, hues, paint, paintRules, paintSeries, palette } from './palette';

/** Relative luminance of WCAG 2.2. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const level = parseInt(colour.slice(at, at + 2), 16) / 255;
    return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

describe('palette', () => {
  it('is 21:1 for black on white, by the formula', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
  });

  describe.each([
    ['light', palette],
    ['dark', darkPalette],
  ])('%s', (_, colours) => {
    it.each(['text', 'quiet'] as const)('%s can be read', (name) => {
      expect(contrast(colours[name], colours.page)).toBeGreaterThan(7);
    });

    it.each(['series', 'accent', 'right', 'axis'] as const)('%s can be told from the page', (name) => {
      expect(contrast(colours[name], colours.page)).toBeGreaterThan(3);
    });
  });

  it('outlines what is veiled', () => {
    expect(contrast(palette.outline, palette.veil)).toBeGreaterThan(7);
  });
});

describe('hueOf', () => {
  it('has six hues that text on white can have, and never runs out', () => {
    expect(new Set(hues).size).toBe(6);
    for (const hue of hues) expect(contrast(hue, palette.page)).toBeGreaterThan(4.5);
    expect(hueOf(6)).toBe(hueOf(0));
  });
});

describe('paint', () => {
  it('has the light colour, and a class that a page has a rule for', () => {
    expect(paint({ fill: 'page', stroke: 'accent' })).toBe(
      'class="fill-page line-accent" fill="#ffffff" stroke="#a34700"',
    );
    expect(paintSeries(1, 'fill')).toBe('class="hue-fill" style="--hue:#a34700" fill="#a34700"');
    expect(paintRules()).toContain('.fill-page{fill:var(--page)}');
    expect(paintRules()).toContain('.line-accent{stroke:var(--accent)}');
  });
});
