import { coordinate } from '../escape';
import { checkImage, type ReportImage } from '../galleries/image-store';
import { palette } from '../palette';
import { assertFinite, ReportError } from '../report-error';
import { checkBox, type Box } from './box';

/** Attention of each word of a caption to each region of an image. */
export interface AttentionMap {
  /** The image. */
  readonly image: ReportImage;
  /** Words of the caption. */
  readonly words: readonly string[];
  /** Regions of the image, or cells of a grid. */
  readonly boxes: readonly Box[];
  /** Attention weights `[words][regions]`, at least 0. */
  readonly weights: readonly (readonly number[])[];
}

/** Checks that weights, words and boxes match. */
export function checkAttention(where: string, { image, words, boxes, weights }: AttentionMap): void {
  checkImage(image);
  if (weights.length !== words.length || weights.some((row) => row.length !== boxes.length)) {
    const got = [...new Set(weights.map((row) => row.length))].join(' or ');
    throw new ReportError(
      `${where}: weights must be [${words.length} words][${boxes.length} regions], got [${weights.length}][${got}].`,
    );
  }
  weights.forEach((row, word) => {
    assertFinite(where, `weights[${word}]`, row);
    const low = row.findIndex((weight) => weight < 0);
    if (low >= 0)
      throw new ReportError(
        `${where}: weights[${word}][${low}] must be a finite number of at least 0, got ${row[low]}.`,
      );
  });
  boxes.forEach((box, region) => checkBox(where, `boxes[${region}]`, box));
}

/** Index of the region with the largest weight, or -1 if all weights are 0. */
export function strongestRegion(weights: readonly number[]): number {
  return weights.reduce((best, weight, i) => (weight > (best < 0 ? 0 : weights[best]!) ? i : best), -1);
}

/**
 * Draws the mask of one word, for the `<defs>` of the document: black for its strongest region, white for weight 0. Where
 * regions overlap, the larger weight counts.
 */
export function attentionMask({ image, boxes, weights }: AttentionMap, word: number, id: string): string {
  const row = weights[word]!;
  const strongest = strongestRegion(row);
  const largest = strongest < 0 ? 1 : row[strongest]!;
  const order = boxes.map((_, region) => region).sort((a, b) => row[a]! - row[b]!);
  const holes = order.map((region) => {
    const grey = Math.round(255 * (1 - row[region]! / largest));
    return grey > 250 ? '' : `<rect ${place(image, boxes[region]!)} fill="rgb(${grey},${grey},${grey})"/>`;
  });
  const size = `width="${coordinate(image.width)}" height="${coordinate(image.height)}"`;
  return `<mask id="${id}" maskUnits="userSpaceOnUse" x="0" y="0" ${size}><rect ${size} fill="#fff"/>${holes.join('')}</mask>`;
}

/** Draws the overlay of one word: a veil with holes by weight, and the outline of the strongest region. */
export function attentionLayer(
  { image, boxes, weights }: AttentionMap,
  word: number,
  maskId: string,
): string {
  const size = `width="${coordinate(image.width)}" height="${coordinate(image.height)}"`;
  const veil = `<rect ${size} fill="${palette.veil}" fill-opacity="0.78" mask="url(#${maskId})"/>`;
  const strongest = strongestRegion(weights[word]!);
  if (strongest < 0) return veil;
  const thin = Math.max(image.width, image.height) / 110;
  const outline = (colour: string, width: number) =>
    `<rect ${place(image, boxes[strongest]!, thin)} fill="none" stroke="${colour}" stroke-width="${coordinate(width)}"/>`;
  return veil + outline(palette.veil, 2 * thin) + outline(palette.outline, thin);
}

/** Attributes of a box in px, clipped to the image, `inset` away from its edge. */
function place({ width, height }: ReportImage, box: Box, inset = 0): string {
  const inside = (part: number, size: number) => Math.min(size - inset, Math.max(inset, part * size));
  const [left, right] = [inside(box[0], width), inside(box[2], width)];
  const [top, bottom] = [inside(box[1], height), inside(box[3], height)];
  return (
    `x="${coordinate(left)}" y="${coordinate(top)}" ` +
    `width="${coordinate(Math.max(0, right - left))}" height="${coordinate(Math.max(0, bottom - top))}"`
  );
}
