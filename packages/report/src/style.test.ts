import { describe, expect, it } from 'vitest';
import { palette } from './palette';
import { style } from './style';

describe('style', () => {
  it('asks for nothing outside the page', () => {
    expect(style).not.toMatch(/url\(|@import|https?:/);
  });

  it('closes every brace, and cannot end the element it stands in', () => {
    expect(style.match(/\{/g)).toHaveLength(style.match(/\}/g)!.length);
    expect(style).not.toContain('<');
  });

  it('hides the layers of words that are not chosen, and takes its colours from the palette', () => {
    expect(style).toContain('.layer{display:none}');
    expect(style).toContain(palette.text);
    expect(style).toContain('@media print');
  });
});
