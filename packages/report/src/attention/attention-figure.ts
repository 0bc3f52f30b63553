import {
  attentionLayer,
  attentionMask,
  checkAttention,
  strongestRegion,
  type AttentionMap,
} from './attention-layer';
import { coordinate, escapeMarkup } from '../escape';
import { imageStore } from '../galleries/image-store';
import { palette } from '../palette';
import { assertPositive, assertWhole } from '../report-error';

/** Options of `attentionFigure`. */
export interface AttentionFigureOptions {
  /** Title above the panels. Defaults to the words, joined. */
  readonly title?: string;
  /** Panels per row, the first being the bare image. Defaults to `4`. */
  readonly columns?: number;
  /** Width of a panel in px. Defaults to `200`. */
  readonly panelWidth?: number;
  /** Prefix of every id in the figure; figures in one page need different ones. Defaults to `'attention'`. */
  readonly idPrefix?: string;
}

const gap = 14;
const labelHeight = 24;
const margin = 18;

/**
 * Draws attention as a standalone SVG: the image, then one panel per word, with the image veiled except for the regions
 * that the word attends to, the strongest outlined. Brightness is relative to the word's largest weight, which is printed.
 *
 * @param map - The image, words, regions and weights.
 * @param options - Title and layout.
 * @throws `ReportError` if weights, words and boxes do not match, or an option is out of range.
 * @example
 * ```ts
 * import { attentionFigure } from '@vse/report';
 *
 * const src = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=';
 * const svg = attentionFigure({
 *   image: { src, width: 100, height: 50 },
 *   words: ['red', 'ball'],
 *   boxes: [[0, 0, 0.5, 1], [0.5, 0, 1, 1]],
 *   weights: [[0.2, 0.8], [0.9, 0.1]],
 * });
 * console.log(svg.length);
 * ```
 */
export function attentionFigure(
  map: AttentionMap,
  { title, columns = 4, panelWidth = 200, idPrefix = 'attention' }: AttentionFigureOptions = {},
): string {
  const where = 'attentionFigure';
  checkAttention(where, map);
  assertWhole(where, 'columns', columns);
  assertPositive(where, 'panelWidth', panelWidth);
  const prefix = escapeMarkup(idPrefix);
  const store = imageStore(prefix);
  const picture = store.draw(map.image);
  const masks = map.words.map((_, word) => attentionMask(map, word, `${prefix}-mask-${word}`));
  const height = (panelWidth * map.image.height) / map.image.width;
  const heading = title ?? map.words.join(' ');
  const top = margin + (heading ? 30 : 0);
  const at = (index: number) => ({
    x: margin + (index % columns) * (panelWidth + gap),
    y: top + Math.floor(index / columns) * (height + labelHeight + gap),
  });
  const panel = (index: number, label: string, note: string, layer: string) => {
    const { x, y } = at(index);
    const baseline = coordinate(y + height + 17);
    return (
      `<svg x="${coordinate(x)}" y="${coordinate(y)}" width="${coordinate(panelWidth)}" height="${coordinate(height)}" ` +
      `viewBox="0 0 ${coordinate(map.image.width)} ${coordinate(map.image.height)}">${picture}${layer}</svg>` +
      `<text x="${coordinate(x)}" y="${baseline}" font-weight="600">${escapeMarkup(label)}</text>` +
      `<text x="${coordinate(x + panelWidth)}" y="${baseline}" text-anchor="end" fill="${palette.quiet}">${note}</text>`
    );
  };
  const panels = map.words.map((word, i) =>
    panel(i + 1, word, largestWeight(map.weights[i]!), attentionLayer(map, i, `${prefix}-mask-${i}`)),
  );
  const count = map.words.length + 1;
  const width = 2 * margin + Math.min(count, columns) * (panelWidth + gap) - gap;
  const total = at(Math.ceil(count / columns) * columns).y + margin - gap;
  const size = `${coordinate(width)} ${coordinate(total)}`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}" width="${coordinate(width)}" height="${coordinate(total)}" ` +
    `role="img" font-family="system-ui, sans-serif" font-size="14" fill="${palette.text}">` +
    `<title>${escapeMarkup(`Attention of each word over the image: ${heading}`)}</title>` +
    `<defs>${store.definitions()}${masks.join('')}</defs><rect width="100%" height="100%" fill="${palette.page}"/>` +
    (heading ? `<text x="${margin}" y="34" font-size="16">${escapeMarkup(heading)}</text>` : '') +
    `${panel(0, 'image', '', '')}${panels.join('')}</svg>`
  );
}

/** Formats the largest weight of a word. */
export function largestWeight(weights: readonly number[]): string {
  const strongest = strongestRegion(weights);
  return (strongest < 0 ? 0 : weights[strongest]!).toFixed(2);
}
