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

  it('has a value in light and in dark for every colour that it names', () => {
    const used = new Set([...style.matchAll(/var\(--([\w-]+)\)/g)].map(([, name]) => name!));
    const [light, dark] = [...style.matchAll(/:root\{color-scheme:\w+;([^}]*)\}/g)].map(([, text]) => text!);
    for (const name of [...used].filter((name) => !['hue', 'columns'].includes(name))) {
      expect([name, light!.includes(`--${name}:`), dark!.includes(`--${name}:`)]).toEqual([name, true, true]);
    }
    expect(style.replaceAll(/:root\{[^}]*\}/g, '')).not.toMatch(/#(?!fff\b)[0-9a-f]{3,6}\b/);
  });
});
