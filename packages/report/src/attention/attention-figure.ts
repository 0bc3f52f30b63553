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
import { ReportError } from '../report-error';

export interface AttentionFigureOptions {
  /** Written above the panels. Defaults to the words, joined. */
  readonly title?: string;
  /** Panels in a row, the bare image included. Defaults to `4`. */
  readonly columns?: number;
  /** The width of a panel in px. Defaults to `200`. */
  readonly panelWidth?: number;
  /** Begins every id in the figure; figures inlined into one page need different ones. Defaults to `'attention'`. */
  readonly idPrefix?: string;
}

const gap = 14;
const labelHeight = 24;
const margin = 18;

/**
 * An SVG that stands alone: the image, then one panel per word with the image veiled but for the regions that the word
 * attends to, the strongest outlined. Brightness is relative to the word's largest weight, which is written beside it.
 */
export function attentionFigure(
  map: AttentionMap,
  { title, columns = 4, panelWidth = 200, idPrefix = 'attention' }: AttentionFigureOptions = {},
): string {
  const where = 'attentionFigure';
  checkAttention(where, map);
  if (!Number.isSafeInteger(columns) || columns < 1 || !(panelWidth > 0)) {
    throw new ReportError(
      `${where}: columns must be a whole number from 1 and panelWidth above 0, got ${columns} and ${panelWidth}.`,
    );
  }
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

/** A word's largest weight as it is written beside its panel. */
export function largestWeight(weights: readonly number[]): string {
  const strongest = strongestRegion(weights);
  return (strongest < 0 ? 0 : weights[strongest]!).toFixed(2);
}
