import { DataError, OptionError } from '@vse/core';
import type { Dataset, ImageRecord } from './dataset';
import type { Box, PhraseLink } from './phrase-link';
import { enclosing } from './scenes/scene';

/** A data set whose captions have phrases: Flickr30K Entities, or scenes. */
export type PhraseDataset = Dataset & { readonly phrases: readonly PhraseLink[] };

/** A phrase of a caption and where it is in the image. */
export interface LocatedPhrase extends PhraseLink {
  /** Index in `Dataset.images`. */
  readonly image: number;
  /** The words in lower case with single spaces: mentions of equal words are one phrase. */
  readonly phrase: string;
  /** Its boxes, each cut at the image's edges: at least one, all with an area. */
  readonly boxes: readonly Box[];
  /** The smallest box around all of them. */
  readonly box: Box;
}

export interface LocatedPhrases {
  /** In the order of the data set. */
  readonly phrases: readonly LocatedPhrase[];
  /** How many phrases were left out because they have no box: they name the whole scene, or something without an outline. */
  readonly withoutBox: number;
  /** How many were left out because all their boxes lie outside their image or have no area. */
  readonly outside: number;
  /** How many of those kept had a box that went over an edge of its image, and was cut there. */
  readonly cut: number;
}

/**
 * The phrases of one split that are somewhere in their image, each with the box around all it names, as the protocol of
 * Flickr30K Entities wants it, and counts of what was left out. https://arxiv.org/abs/1505.04870
 *
 * Boxes are cut at the edges of images whose size is known; other images have no right and bottom edge. Throws an
 * `OptionError` where there is no such split.
 */
export function locatedPhrases(dataset: PhraseDataset, split: string): LocatedPhrases {
  const images = dataset.splits[split];
  if (images === undefined) {
    const known = Object.keys(dataset.splits).join(', ') || 'none';
    throw new OptionError(`locatedPhrases: split must be one of ${dataset.name}'s (${known}), got ${split}.`);
  }
  const wanted = new Set(images);
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
 * A box as parts of its image's width and height, `[x1, y1, x2, y2]` from 0 to 1. Throws a `DataError` where the size of
 * the image is not known.
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
