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
