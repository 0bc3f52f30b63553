import { DataError } from '@vse/base';
import type { Dataset, ImageRecord } from './dataset';
import type { Box, PhraseLink } from './phrase-link';
import { enclosing } from './scenes/scene';
import { splitImages } from './split-images';

/** A data set with phrases linked to boxes: Flickr30K Entities, or scenes. */
export type PhraseDataset = Dataset & { readonly phrases: readonly PhraseLink[] };

/** A phrase of a caption that has at least one box in its image. */
export interface LocatedPhrase extends PhraseLink {
  /** Index in `Dataset.images`. */
  readonly image: number;
  /** Words in lower case with single spaces: equal words are one phrase. */
  readonly phrase: string;
  /** Boxes clipped to the image: at least one, all with an area. */
  readonly boxes: readonly Box[];
  /** The smallest box around all boxes. */
  readonly box: Box;
}

/** Located phrases of a split, with counts of the others. */
export interface LocatedPhrases {
  /** Phrases with a box, in the order of the data set. */
  readonly phrases: readonly LocatedPhrase[];
  /** Number of phrases without a box: they name the whole scene, or something without an outline. */
  readonly withoutBox: number;
  /** Number of phrases whose boxes all lie outside their image or have no area. */
  readonly outside: number;
  /** Number of located phrases with a box that was clipped. */
  readonly cut: number;
}

/**
 * Selects the phrases of one split that have a box, each with the box around all its boxes, as the protocol of Flickr30K
 * Entities demands, and counts the others. https://arxiv.org/abs/1505.04870
 *
 * Boxes are clipped to the image if its size is known, else at the left and top edges only.
 *
 * @throws `OptionError` if there is no such split.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { locatedPhrases, openScenes } from '@vse/datasets';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'scenes-'));
 * const scenes = await openScenes({ folder, sizes: { train: 0, dev: 0, test: 2 } });
 * const { phrases, withoutBox } = locatedPhrases(scenes, 'test');
 * console.log(phrases.length, withoutBox, phrases[0]!.phrase, phrases[0]!.box);
 * ```
 */
export function locatedPhrases(dataset: PhraseDataset, split: string): LocatedPhrases {
  const wanted = new Set(splitImages('locatedPhrases', dataset, split));
  const counts = { withoutBox: 0, outside: 0, cut: 0 };
  const phrases: LocatedPhrase[] = [];
  for (const link of dataset.phrases) {
    const { image } = dataset.captions[link.caption]!;
    if (!wanted.has(image)) continue;
    const boxes = link.boxes.map((box) => within(box, dataset.images[image]!)).filter(hasArea);
    if (link.boxes.length === 0) counts.withoutBox++;
    else if (boxes.length === 0) counts.outside++;
    else {
      if (!sameBoxes(boxes, link.boxes)) counts.cut++;
      phrases.push({ ...link, image, phrase: normalized(link.text), boxes, box: enclosing(boxes) });
    }
  }
  return { phrases, ...counts };
}

/**
 * Scales a box from pixels to fractions of the width and height of its image: `[x1, y1, x2, y2]` from 0 to 1.
 *
 * @param box - The box in pixels.
 * @param image - The image, with its size.
 * @throws `DataError` if the size of the image is not known.
 * @example
 * ```ts
 * import { relativeBox } from '@vse/datasets';
 *
 * const box = { left: 10, top: 5, right: 20, bottom: 10 };
 * console.log(relativeBox(box, { id: 'dog', width: 40, height: 20 })); // 0.25, 0.25, 0.5, 0.5
 * ```
 */
export function relativeBox(
  { left, top, right, bottom }: Box,
  { id, width, height }: ImageRecord,
): readonly [x1: number, y1: number, x2: number, y2: number] {
  if (!(width !== undefined && width > 0 && height !== undefined && height > 0)) {
    throw new DataError(
      `relativeBox: the size of image ${id} must be known, got ${width} x ${height}. Annotations give it in <size>.`,
    );
  }
  return [left / width, top / height, right / width, bottom / height];
}

function normalized(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ').trim();
}

function within({ left, top, right, bottom }: Box, { width, height }: ImageRecord): Box {
  return {
    left: Math.max(0, left),
    top: Math.max(0, top),
    right: Math.min(width ?? Infinity, right),
    bottom: Math.min(height ?? Infinity, bottom),
  };
}

function hasArea({ left, top, right, bottom }: Box): boolean {
  return right > left && bottom > top;
}

function sameBoxes(some: readonly Box[], others: readonly Box[]): boolean {
  const sides = ['left', 'top', 'right', 'bottom'] as const;
  return (
    some.length === others.length &&
    some.every((box, i) => sides.every((side) => box[side] === others[i]![side]))
  );
}
