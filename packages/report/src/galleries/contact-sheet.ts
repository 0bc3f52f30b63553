import { checkBox, type Box } from '../attention/box';
import { coordinate, escapeMarkup } from '../escape';
import type { ImageStore, ReportImage } from './image-store';
import { hueOf, palette } from '../palette';
import { assertFinite } from '../report-error';

/** A region of a picture. */
export interface SheetRegion {
  /** Box of the region. */
  readonly box: Box;
  /** Class that a detector assigned. */
  readonly label?: string;
  /** Confidence of the detector or proposer. */
  readonly score?: number;
}

/** One picture with its regions. */
export interface SheetPicture {
  /** The picture. */
  readonly image: ReportImage;
  /** Regions, the best first; it is drawn on top. */
  readonly regions: readonly SheetRegion[];
  /** Line below the picture. */
  readonly caption?: string;
}

/**
 * Shows pictures side by side, with their regions drawn over them and listed below, with labels and scores. Each label has
 * one colour on the whole sheet.
 *
 * @throws `ReportError` if a box is not `[x1, y1, x2, y2]` from 0 to 1.
 */
export function contactSheet(pictures: readonly SheetPicture[], store: ImageStore): string {
  const colours = coloursOf(pictures);
  const cards = pictures.map((picture, i) => card(`contactSheet[${i}]`, picture, colours, store));
  return cards.length > 0 ? `<div class="sheet">${cards.join('')}</div>` : '';
}

/** Colours of the labels, in the order of first occurrence. */
function coloursOf(pictures: readonly SheetPicture[]): ReadonlyMap<string, string> {
  const labels = pictures.flatMap(({ regions }) => regions.map(({ label = '' }) => label));
  return new Map([...new Set(labels)].map((label, i) => [label, hueOf(i)]));
}

function card(
  where: string,
  { image, regions, caption }: SheetPicture,
  colours: ReadonlyMap<string, string>,
  store: ImageStore,
): string {
  regions.forEach(({ box, score }, i) => {
    checkBox(where, `regions[${i}]`, box);
    if (score !== undefined) assertFinite(where, `regions[${i}].score`, [score]);
  });
  const drawn = store.draw(image);
  // Drawn in reverse: the best is on top.
  const boxes = regions.map((region) => boxSvg(image, region, colours.get(region.label ?? '')!)).reverse();
  const name = `${image.label ?? 'picture'}: ${regions.length} regions`;
  return (
    `<figure><svg viewBox="0 0 ${coordinate(image.width)} ${coordinate(image.height)}" role="img" aria-label="${escapeMarkup(name)}">` +
    `${drawn}${boxes.join('')}</svg><figcaption>${caption === undefined ? '' : `<b>${escapeMarkup(caption)}</b> `}` +
    `${regions
      .map((region) => escapeMarkup(nameOf(region)))
      .filter(Boolean)
      .join(', ')}</figcaption></figure>`
  );
}

/** Label and score, such as `dog 0.87`; either may be missing. */
function nameOf({ label = '', score }: SheetRegion): string {
  return [label, score === undefined ? '' : score.toFixed(2)].filter(Boolean).join(' ');
}

/** Draws a box in px of its picture, with its name in the upper left corner. */
function boxSvg({ width, height }: ReportImage, region: SheetRegion, colour: string): string {
  const line = Math.max(width, height) / 150;
  const inside = (part: number, size: number) => Math.min(size - line, Math.max(line, part * size));
  const [x1, y1, x2, y2] = region.box;
  const [left, top] = [inside(x1, width), inside(y1, height)];
  const [wide, high] = [inside(x2, width) - left, inside(y2, height) - top];
  const rect = (stroke: string, thick: number) =>
    `<rect x="${coordinate(left)}" y="${coordinate(top)}" width="${coordinate(Math.max(0, wide))}" ` +
    `height="${coordinate(Math.max(0, high))}" fill="none" stroke="${stroke}" stroke-width="${coordinate(thick)}"/>`;
  return `<g>${rect(palette.page, 2.4 * line)}${rect(colour, 1.2 * line)}${tag(nameOf(region), { left, top, line, width }, colour)}</g>`;
}

/** Draws a name on the colour of its box, inside the picture. */
function tag(
  name: string,
  { left, top, line, width }: Readonly<Record<'left' | 'top' | 'line' | 'width', number>>,
  colour: string,
): string {
  if (name === '') return '';
  const size = 6 * line;
  const wide = (0.58 * name.length + 0.6) * size;
  const x = Math.max(0, Math.min(left, width - wide));
  return (
    `<rect x="${coordinate(x)}" y="${coordinate(top)}" width="${coordinate(wide)}" height="${coordinate(1.35 * size)}" fill="${colour}"/>` +
    `<text x="${coordinate(x + 0.3 * size)}" y="${coordinate(top + 1.02 * size)}" fill="${palette.page}" font-size="${coordinate(size)}" ` +
    `font-weight="600" font-family="system-ui, sans-serif">${escapeMarkup(name)}</text>`
  );
}
