import {
  assertBoxes,
  assertWhole,
  boxOverlap,
  DataError,
  ShapeError,
  type Box,
  type OverlapOptions,
} from '@vse/core';
import { assertOverlap } from '../localization/assert-overlap';

/** Proposals of one image, scored for one phrase that describes a part of it. */
export interface MinedImage {
  /** Index of the phrase: images of one phrase are mined together. */
  readonly phrase: number;
  /** Index of the image. */
  readonly image: number;
  /** The proposals. */
  readonly boxes: readonly Box[];
  /** Score of each proposal, comparable between images. */
  readonly scores: ArrayLike<number>;
  /** True boxes of the phrase in this image. */
  readonly truth: readonly Box[];
  /** Score of each true box, comparable with `scores`. */
  readonly truthScores: ArrayLike<number>;
}

/** A proposal that scores high for a phrase and does not show it. */
export interface HardNegative {
  /** Index of the image. */
  readonly image: number;
  /** Index of the proposal in its image. */
  readonly box: number;
  /** Its score. */
  readonly score: number;
}

/** Options of `mineHardNegatives`. */
export interface MineHardNegativesOptions extends OverlapOptions {
  /** Maximum number of negatives per phrase. Defaults to `50`. */
  readonly limit?: number;
  /** Overlap with a true box from which a proposal is not a negative. Defaults to `0.5`. */
  readonly maxOverlap?: number;
}

/**
 * Mines the hard negatives of every phrase: proposals of its images that score above a true box of the image and overlap
 * every true box by less than `maxOverlap`; the best `limit` over all images, the highest score first. Phrases without any
 * are left out. DSPE, https://arxiv.org/abs/1511.06078
 *
 * Reads images one by one, from a list or from a generator that scores them, and holds no more than it returns. Among equal
 * scores the first are kept.
 *
 * @param images - Scored proposals, one entry per phrase and image.
 * @param options - Limit, overlap and the convention of box corners.
 * @throws `OptionError` if an option is out of range, `ShapeError` or `DataError` that names the image if boxes and scores do
 * not match.
 * @example
 * ```ts
 * import { mineHardNegatives } from '@vse/eval';
 *
 * const image = {
 *   phrase: 0,
 *   image: 7,
 *   boxes: [[0, 0, 4, 4], [5, 5, 9, 9]] as const,
 *   scores: [0.9, 0.8],
 *   truth: [[0, 0, 4, 4]] as const,
 *   truthScores: [0.5],
 * };
 * console.log(await mineHardNegatives([image])); // phrase 0: box 1 of image 7
 * ```
 */
export async function mineHardNegatives(
  images: Iterable<MinedImage> | AsyncIterable<MinedImage>,
  { limit = 50, maxOverlap = 0.5, ...overlap }: MineHardNegativesOptions = {},
): Promise<Map<number, HardNegative[]>> {
  const where = 'mineHardNegatives';
  assertWhole(where, 'limit', limit);
  assertOverlap(where, 'maxOverlap', maxOverlap);
  const byPhrase = new Map<number, HardNegative[]>();
  // The loop takes both kinds, but TypeScript infers the items from one of them only.
  for await (const item of images as AsyncIterable<MinedImage>) {
    check(`${where}: phrase ${item.phrase} in image ${item.image}`, item);
    const negatives = negativesIn(item, (box, truth) => boxOverlap(box, truth, overlap) >= maxOverlap);
    if (negatives.length === 0) continue;
    const all = [...(byPhrase.get(item.phrase) ?? []), ...negatives];
    // The sort is stable: equal scores keep their order.
    byPhrase.set(item.phrase, all.sort((a, b) => b.score - a.score).slice(0, limit));
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
    const isHard = score > lowest && truth.every((trueBox) => !fits(corners, trueBox));
    return isHard ? [{ image, box, score }] : [];
  });
}

function check(where: string, { boxes, scores, truth, truthScores }: MinedImage): void {
  if (scores.length !== boxes.length || truthScores.length !== truth.length) {
    throw new ShapeError(
      `${where}: scores and truthScores must be one for each of ${boxes.length} boxes and ${truth.length} true boxes, got ${scores.length} and ${truthScores.length}.`,
    );
  }
  if (truth.length === 0) {
    throw new DataError(`${where}: truth must have a box, got none. Leave out images without the phrase.`);
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
