import { describe, expect, it } from 'vitest';
import { palette } from './palette';

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

  it.each(['text', 'quiet'] as const)('%s can be read', (name) => {
    expect(contrast(palette[name], palette.page)).toBeGreaterThan(7);
  });

  it.each(['series', 'accent', 'right', 'axis'] as const)('%s can be told from the page', (name) => {
    expect(contrast(palette[name], palette.page)).toBeGreaterThan(3);
  });

  it('outlines what is veiled', () => {
    expect(contrast(palette.outline, palette.veil)).toBeGreaterThan(7);
  });
});
