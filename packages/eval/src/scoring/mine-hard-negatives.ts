import {
  assertBoxes,
  boxOverlap,
  DataError,
  OptionError,
  ShapeError,
  type Box,
  type OverlapOptions,
} from '@vse/core';

/** One phrase among the proposals of one image that it describes a part of. */
export interface MinedImage {
  /** By which images of the same phrase are gathered. */
  readonly phrase: number;
  readonly image: number;
  /** The proposals. */
  readonly boxes: readonly Box[];
  /** One per proposal, comparable between images. */
  readonly scores: ArrayLike<number>;
  /** Where the phrase is in this image. */
  readonly truth: readonly Box[];
  /** One per true box, comparable with `scores`. */
  readonly truthScores: ArrayLike<number>;
}

/** A proposal that is taken for a phrase and is not it. */
export interface HardNegative {
  readonly image: number;
  /** Place of the proposal among its image's. */
  readonly box: number;
  readonly score: number;
}

export interface MineHardNegativesOptions extends OverlapOptions {
  /** How many a phrase keeps at most. Defaults to `50`. */
  readonly most?: number;
  /** The overlap with a true box from which a proposal is no negative. Defaults to `0.5`. */
  readonly maxOverlap?: number;
}

/**
 * The hard negatives of every phrase: proposals of its images that score above a true box there and overlap every true
 * box by less than `maxOverlap`, over all images the best `most`, the highest score first. Phrases without any are left
 * out. DSPE, https://arxiv.org/abs/1511.06078
 *
 * Takes images as they come, from a list or from a generator that scores them, and holds no more than is returned. Of
 * equal scores the first come. Throws an error that names the image where boxes and scores do not belong together.
 */
export async function mineHardNegatives(
  images: Iterable<MinedImage> | AsyncIterable<MinedImage>,
  { most = 50, maxOverlap = 0.5, ...overlap }: MineHardNegativesOptions = {},
): Promise<Map<number, HardNegative[]>> {
  const where = 'mineHardNegatives';
  if (!(Number.isInteger(most) && most >= 1) || !(maxOverlap > 0 && maxOverlap <= 1)) {
    throw new OptionError(
      `${where}: most must be a whole number of at least 1 and maxOverlap above 0 and at most 1, got ${most} and ${maxOverlap}.`,
    );
  }
  const byPhrase = new Map<number, HardNegative[]>();
  // The loop takes both kinds; only the one type of the two says what is in them.
  for await (const item of images as AsyncIterable<MinedImage>) {
    check(`${where}: phrase ${item.phrase} in image ${item.image}`, item);
    const found = negativesIn(item, (box, right) => boxOverlap(box, right, overlap) >= maxOverlap);
    if (found.length === 0) continue;
    const all = [...(byPhrase.get(item.phrase) ?? []), ...found];
    // Sorting keeps the order of equal scores.
    byPhrase.set(item.phrase, all.sort((a, b) => b.score - a.score).slice(0, most));
  }
  return byPhrase;
}

function negativesIn(
  { image, boxes, scores, truth, truthScores }: MinedImage,
  fits: (box: Box, truth: Box) => boolean,
): HardNegative[] {
  const lowest = Array.from(truthScores).reduce((least, score) => Math.min(least, score), Infinity);
  return boxes.flatMap((corners, box) => {
    const score = scores[box]!;
    const isHard = score > lowest && truth.every((right) => !fits(corners, right));
    return isHard ? [{ image, box, score }] : [];
  });
}

function check(where: string, { boxes, scores, truth, truthScores }: MinedImage): void {
  if (scores.length !== boxes.length || truthScores.length !== truth.length) {
    throw new ShapeError(
      `${where}: there must be a score for each of ${boxes.length} boxes and ${truth.length} true boxes, got ${scores.length} and ${truthScores.length}.`,
    );
  }
  if (truth.length === 0) {
    throw new DataError(`${where}: truth must have a box. Leave out images where the phrase is not.`);
  }
  for (const [name, list] of Object.entries({ scores, truthScores })) {
    for (let i = 0; i < list.length; i++) {
      if (!Number.isFinite(list[i])) {
        throw new DataError(`${where}: ${name}[${i}] must be finite, got ${list[i]}.`);
      }
    }
  }
  assertBoxes(where, 'boxes', boxes);
  assertBoxes(where, 'truth', truth);
}
