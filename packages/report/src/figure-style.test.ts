import { describe, expect, it } from 'vitest';
import { figureStyle } from './figure-style';
import { darkPalette, palette } from './palette';

describe('figureStyle', () => {
  it('follows the system, or the class of a dark theme', () => {
    expect(figureStyle()).toContain(
      `@media screen and (prefers-color-scheme:dark){:root{--page:${darkPalette.page}`,
    );
    const themed = figureStyle({ dark: '.dark' });
    expect(themed).not.toContain('prefers-color-scheme');
    expect(themed).toContain(`.dark{--page:${darkPalette.page}`);
    expect(themed).toContain('.dark .hue-line{');
    expect(themed).toContain(`:root{--page:${palette.page}`);
  });

  it('refuses what is not one class', () => {
    expect(() => figureStyle({ dark: '.a{}' })).toThrow("one class, as '.dark'");
  });
});
