import { checkBox, type Box } from '../attention/box';
import { coordinate } from '../escape';
import { checkImage, type ReportImage } from './image-store';
import { hueOf, palette } from '../palette';
import { ReportError } from '../report-error';

/** The box that a system found for a phrase. */
export interface FoundBox {
  /** The box. */
  readonly box: Box;
  /** True if the box is correct; absent if unknown. */
  readonly right?: boolean;
}

/** Boxes that one system found for the phrases of a caption. */
export interface PhraseRow {
  /** Name of the system. */
  readonly system: string;
  /** Boxes by phrase; undefined if none was found. */
  readonly found: readonly (FoundBox | undefined)[];
}

/** A picture, one of its captions, and the boxes that each system found for its phrases. */
export interface LocalizedCaption {
  /** The picture. */
  readonly image: ReportImage;
  /** Line below the words, such as the title and the artist of the picture. */
  readonly caption?: string;
  /** Words of the caption. */
  readonly words: readonly string[];
  /** First word and number of words of each phrase, in order, without overlap. */
  readonly phrases: readonly { readonly firstWord: number; readonly words: number }[];
  /** Systems from top to bottom, the baseline first. */
  readonly rows: readonly PhraseRow[];
}

/** Checks that phrases are within the caption, and that every row has a box or `undefined` for each. */
export function checkLocalized(where: string, { image, words, phrases, rows }: LocalizedCaption): void {
  checkImage(image);
  let end = 0;
  phrases.forEach(({ firstWord, words: count }, i) => {
    const whole = Number.isSafeInteger(firstWord) && Number.isSafeInteger(count) && count >= 1;
    if (!whole || firstWord < end || firstWord + count > words.length) {
      throw new ReportError(
        `${where}: phrases[${i}] must be words from ${end} to ${words.length - 1}, got ${count} from ${firstWord}. Sort the phrases.`,
      );
    }
    end = firstWord + count;
  });
  for (const { system, found } of rows) {
    if (found.length !== phrases.length) {
      throw new ReportError(
        `${where}: ${system} must have a box or undefined for each of ${phrases.length} phrases, got ${found.length}.`,
      );
    }
    found.forEach((item, i) => item && checkBox(where, `${system}: found[${i}]`, item.box));
  }
}

/** Draws the boxes of one row in px of the picture, numbered, dashed if wrong. */
export function phraseLayer({ image }: Pick<LocalizedCaption, 'image'>, { found }: PhraseRow): string {
  const line = Math.max(image.width, image.height) / 100;
  const places = tagPlaces(found, image, line);
  const outlines = found.map((item, i) => item && outline(image, item, hueOf(i), line));
  const tags = found.map((item, i) => item && tag(places[i]!, i, item.right, line));
  return [...outlines, ...tags].filter((part) => part !== undefined).join('');
}

function outline(
  { width, height }: ReportImage,
  { box, right }: FoundBox,
  colour: string,
  line: number,
): string {
  const inside = (part: number, size: number) => Math.min(size - line, Math.max(line, part * size));
  const [left, top, end, bottom] = [
    inside(box[0], width),
    inside(box[1], height),
    inside(box[2], width),
    inside(box[3], height),
  ];
  const rect = (stroke: string, thick: number, dash: string) =>
    `<rect x="${coordinate(left)}" y="${coordinate(top)}" width="${coordinate(Math.max(0, end - left))}" ` +
    `height="${coordinate(Math.max(0, bottom - top))}" fill="none" stroke="${stroke}" stroke-width="${coordinate(thick)}"${dash}/>`;
  const dash = right !== false ? '' : ` stroke-dasharray="${coordinate(4 * line)} ${coordinate(2.4 * line)}"`;
  return rect(palette.page, 2.2 * line, '') + rect(colour, 1.3 * line, dash);
}

interface Place {
  readonly x: number;
  readonly y: number;
}

const tagSize = { width: 10.5, height: 6.5 };

/** Places the tags in turn: in the upper left corner of the box, or further down if another tag is there. */
function tagPlaces(found: PhraseRow['found'], { width, height }: ReportImage, line: number): Place[] {
  const [wide, high] = [tagSize.width * line, tagSize.height * line];
  const places: Place[] = [];
  found.forEach((item) => {
    const [left, top] = item?.box ?? [0, 0];
    const x = Math.max(0, Math.min(width - wide, left * width));
    let y = Math.max(0, Math.min(height - high, top * height));
    const covers = (place: Place) => item && Math.abs(place.x - x) < wide && Math.abs(place.y - y) < high;
    for (let tries = 0; tries < places.length && places.some(covers); tries++) {
      y = Math.min(height - high, y + high);
    }
    places.push(item ? { x, y } : { x: -Infinity, y: -Infinity });
  });
  return places;
}

function tag({ x, y }: Place, phrase: number, right: boolean | undefined, line: number): string {
  const [wide, high] = [tagSize.width * line, tagSize.height * line];
  return (
    `<g><rect x="${coordinate(x)}" y="${coordinate(y)}" width="${coordinate(wide)}" height="${coordinate(high)}" ` +
    `fill="${hueOf(phrase)}" stroke="${palette.page}" stroke-width="${coordinate(line / 2)}"/>` +
    `<text x="${coordinate(x + wide / 2)}" y="${coordinate(y + 0.77 * high)}" fill="${palette.page}" ` +
    `font-size="${coordinate(0.8 * high)}" font-weight="700" text-anchor="middle" font-family="system-ui, sans-serif">` +
    `${phrase + 1}${right === undefined ? '' : right ? '✓' : '✗'}</text></g>`
  );
}
