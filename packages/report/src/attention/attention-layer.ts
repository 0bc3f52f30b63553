import { coordinate } from '../escape';
import { checkImage, type ReportImage } from '../galleries/image-store';
import { palette } from '../palette';
import { assertFinite, ReportError } from '../report-error';

/** A region of an image: left, top, right, bottom, as parts of its width and height from 0 to 1. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

/** How much each word of a caption attends to each region of an image. */
export interface AttentionMap {
  readonly image: ReportImage;
  readonly words: readonly string[];
  /** The regions; the cells of a grid are regions like any others. */
  readonly boxes: readonly Box[];
  /** `[words][regions]`, from 0 up. */
  readonly weights: readonly (readonly number[])[];
}

// How far outside an image a box may lie before it is taken for one in px: detectors round.
const slack = 0.05;

/** Throws a `ReportError` unless weights, words and boxes belong together. */
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
      throw new ReportError(`${where}: weights[${word}][${low}] must be from 0, got ${row[low]}.`);
  });
  boxes.forEach((box, region) => {
    assertFinite(where, `boxes[${region}]`, box);
    const [x1, y1, x2, y2] = box;
    if (Math.min(...box) < -slack || Math.max(...box) > 1 + slack || x1 > x2 || y1 > y2) {
      throw new ReportError(
        `${where}: boxes[${region}] must be [x1, y1, x2, y2] from 0 to 1, got [${box.join(', ')}]. Divide by the image's size.`,
      );
    }
  });
}

/** The region with the most weight, or -1 where a word attends to nothing. */
export function strongestRegion(weights: readonly number[]): number {
  return weights.reduce((best, weight, i) => (weight > (best < 0 ? 0 : weights[best]!) ? i : best), -1);
}

/**
 * The mask of one word, for the `<defs>` of the document: black where its strongest region is, white where it attends
 * to nothing. Where regions overlap, the larger weight counts.
 */
export function attentionMask({ image, boxes, weights }: AttentionMap, word: number, id: string): string {
  const row = weights[word]!;
  const strongest = strongestRegion(row);
  const most = strongest < 0 ? 1 : row[strongest]!;
  const order = boxes.map((_, region) => region).sort((a, b) => row[a]! - row[b]!);
  const holes = order.map((region) => {
    const grey = Math.round(255 * (1 - row[region]! / most));
    return grey > 250 ? '' : `<rect ${place(image, boxes[region]!)} fill="rgb(${grey},${grey},${grey})"/>`;
  });
  const size = `width="${coordinate(image.width)}" height="${coordinate(image.height)}"`;
  return `<mask id="${id}" maskUnits="userSpaceOnUse" x="0" y="0" ${size}><rect ${size} fill="#fff"/>${holes.join('')}</mask>`;
}

/** What lies over the image for one word: a veil with holes by weight, and the outline of the strongest region. */
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

/** A box in px, kept inside the image, and a line's width away from its edge. */
function place({ width, height }: ReportImage, box: Box, inset = 0): string {
  const inside = (part: number, size: number) => Math.min(size - inset, Math.max(inset, part * size));
  const [left, right] = [inside(box[0], width), inside(box[2], width)];
  const [top, bottom] = [inside(box[1], height), inside(box[3], height)];
  return (
    `x="${coordinate(left)}" y="${coordinate(top)}" ` +
    `width="${coordinate(Math.max(0, right - left))}" height="${coordinate(Math.max(0, bottom - top))}"`
  );
}
