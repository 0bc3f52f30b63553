import { explorerRules } from './maps/explorer-rules';
import { darkPalette, palette, paintRules } from './palette';
import { ReportError } from './report-error';

/** Options of `figureStyle`. */
export interface FigureStyleOptions {
  /**
   * Class of the page's dark theme, as a selector (`'.dark'`). Without it figures are dark where the reader's system is, as the
   * pages of `renderReport` are.
   */
  readonly dark?: string;
}

/**
 * Style for a page that holds figures of this package as inline SVG: the colours of light and dark. Without it figures are drawn
 * in the colours for white.
 *
 * @param options - Selector of the page's dark theme.
 * @returns CSS, for a style element or a style sheet.
 * @throws `ReportError` if the selector is not a class.
 * @example
 * ```ts
 * import { figureStyle, lossCurve } from '@vse/report';
 *
 * const loss = [42, 17, 9].map((value, step) => ({ step, value }));
 * console.log(`<style>${figureStyle({ dark: '.dark' })}</style>${lossCurve({ loss })}`.length);
 * ```
 */
export function figureStyle({ dark }: FigureStyleOptions = {}): string {
  if (dark !== undefined && !/^\.[\w-]+$/.test(dark)) {
    throw new ReportError(`figureStyle: dark must be one class, as '.dark', got ${JSON.stringify(dark)}.`);
  }
  const hues = (prefix: string) =>
    `${prefix}.hue-line{stroke:color-mix(in srgb,var(--hue) 50%,#fff)}${prefix}.hue-fill{fill:color-mix(in srgb,var(--hue) 50%,#fff)}`;
  const rules = `:root{${variables(palette)}}\n${paintRules()}\n.hue-line{stroke:var(--hue)}.hue-fill{fill:var(--hue)}${explorerRules}`;
  if (dark !== undefined) return `${rules}${dark}{${variables(darkPalette)}}\n${hues(`${dark} `)}\n`;
  return `${rules}@media screen and (prefers-color-scheme:dark){:root{${variables(darkPalette)}}${hues('')}}\n`;
}

function variables(inks: Readonly<Record<string, string>>): string {
  return Object.entries(inks)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');
}
