/**
 * Colours of every figure, on white. Text reaches a contrast of 7:1 and lines of 3:1 (WCAG 2.2), and the three hues
 * stay apart in all common kinds of colour blindness (after Okabe and Ito, https://jfly.uni-koeln.de/color/).
 */
export const palette = {
  page: '#ffffff',
  text: '#1b1f24',
  quiet: '#4d5661',
  rule: '#e4e7eb',
  axis: '#8a939e',
  /** A measured series. */
  series: '#0b62a4',
  /** A second series. */
  accent: '#a34700',
  /** Correct results. */
  right: '#00664b',
  /** Outline of the region with the largest weight, over a photograph. */
  outline: '#ffb000',
  /** Veil over the parts of a photograph without attention. */
  veil: '#0c1420',
} as const;

/** Name of a colour. */
export type Ink = keyof typeof palette;

/** The same colours on a dark page; those over photographs stay. */
export const darkPalette: Readonly<Record<Ink, string>> = {
  page: '#15181c',
  text: '#e9ecef',
  quiet: '#b3bbc5',
  rule: '#30363d',
  axis: '#79838f',
  series: '#6db8f7',
  accent: '#f2a65e',
  right: '#5ccfa4',
  outline: palette.outline,
  veil: palette.veil,
};

/** Colours for several series or phrases, dark enough for text on white; a number or a dash beside each repeats the information. */
export const hues = ['#0b62a4', '#a34700', '#00664b', '#96286f', '#6b5200', '#4d5661'] as const;

/** Hue of a series or a phrase; the seventh repeats the first. */
export function hueOf(index: number): string {
  return hues[index % hues.length]!;
}

/**
 * Attributes that paint an element of a figure. A figure on its own is drawn in the colours for white; within a page the
 * classes let the style of the page replace them.
 */
export function paint({ fill, stroke }: { readonly fill?: Ink; readonly stroke?: Ink }): string {
  const names = [...(fill ? [`fill-${fill}`] : []), ...(stroke ? [`line-${stroke}`] : [])];
  const colours = [
    ...(fill ? [`fill="${palette[fill]}"`] : []),
    ...(stroke ? [`stroke="${palette[stroke]}"`] : []),
  ];
  return `class="${names.join(' ')}" ${colours.join(' ')}`;
}

/** Attributes that draw the line, or with `fill` the area, of a series in its hue. */
export function paintSeries(index: number, part: 'line' | 'fill'): string {
  const hue = hueOf(index);
  return `class="hue-${part}" style="--hue:${hue}" ${part === 'fill' ? 'fill' : 'stroke'}="${hue}"`;
}

/** Rules of a page for the classes of `paint` and `paintSeries`. */
export function paintRules(): string {
  const inks = Object.keys(palette) as Ink[];
  return inks.map((ink) => `.fill-${ink}{fill:var(--${ink})}.line-${ink}{stroke:var(--${ink})}`).join('');
}
