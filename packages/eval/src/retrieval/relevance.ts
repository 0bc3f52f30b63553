import { DataError, OptionError, ShapeError } from '@vse/core';
import { byDirection, type RetrievalScores, type ScorePair } from './score-pair';

/** Correct captions of each image, read row by row so that no whole matrix is needed. */
export interface Relevance {
  readonly images: number;
  readonly captions: number;
  /** The checked scores by direction. */
  readonly scores: ScorePair;
  /** 1 for the correct captions of an image, 0 for all others. The next call reuses the array. */
  row(image: number): Uint8Array;
}

/** Relevance of every pair, for captions that describe several images. */
export interface RelevanceMatrix {
  /** `[images, captions]`, row-major, finite, not 0 if the caption describes the image. */
  readonly values: ArrayLike<number>;
  /** Numbers of images and captions. */
  readonly shape: readonly [images: number, captions: number];
}

/** Scores and the correct answers, by either `captionToImage` or `relevance`. */
export interface ScoredRetrieval {
  /**
   * Scores `[images, captions]`, row-major, higher for a better match; a pair of such matrices if the directions differ, as
   * after a correction. For a tensor pass `await tensor.data()`.
   */
  readonly scores: RetrievalScores;
  /** Image that each caption describes. Every image must have a caption. */
  readonly captionToImage?: ArrayLike<number>;
  /** Relevance of every pair, for captions of several images. Queries without a correct answer are skipped and counted. */
  readonly relevance?: RelevanceMatrix;
}

/**
 * Checks scores and correct answers against each other.
 *
 * @throws `OptionError`, `ShapeError` or `DataError` that names what is wrong.
 */
export function relevanceOf(
  where: string,
  { scores, captionToImage, relevance }: ScoredRetrieval,
): Relevance {
  if ((captionToImage === undefined) === (relevance === undefined)) {
    throw new OptionError(
      `${where}: exactly one of captionToImage and relevance must be set, got ${captionToImage ? 'both' : 'none'}.`,
    );
  }
  const pair = byDirection(scores);
  const known = captionToImage ? fromLinks(where, pair, captionToImage) : fromMatrix(where, relevance!);
  const size = known.images * known.captions;
  for (const [name, values] of matricesOf(pair)) {
    if (values.length !== size) {
      throw new ShapeError(
        `${where}: ${name} must hold [${known.images}, ${known.captions}] = ${size} numbers, got ${values.length}.`,
      );
    }
    checkFinite(where, name, values, known.captions);
  }
  return { ...known, scores: pair };
}

/** The matrices to check, by their names in errors; one matrix for both directions is listed once. */
function matricesOf({
  imageToText,
  textToImage,
}: ScorePair): readonly (readonly [string, ArrayLike<number>])[] {
  if (imageToText === textToImage) return [['scores', imageToText]];
  return [
    ['scores.imageToText', imageToText],
    ['scores.textToImage', textToImage],
  ];
}

function fromLinks(
  where: string,
  { imageToText: scores }: ScorePair,
  links: ArrayLike<number>,
): Omit<Relevance, 'scores'> {
  const captions = links.length;
  const images = scores.length / captions;
  if (captions === 0 || scores.length === 0) {
    throw new DataError(
      `${where}: scores and captionToImage must not be empty, got ${scores.length} scores, ${captions} captions.`,
    );
  }
  if (!Number.isInteger(images)) {
    throw new ShapeError(
      `${where}: scores must be [images, ${captions}] to match captionToImage, got ${scores.length} numbers.`,
    );
  }
  const captionsOf = invertLinks(where, links, images);
  const row = new Uint8Array(captions);
  let last: readonly number[] = [];
  return {
    images,
    captions,
    row(image) {
      for (const caption of last) row[caption] = 0;
      last = captionsOf[image]!;
      for (const caption of last) row[caption] = 1;
      return row;
    },
  };
}

/** True for a count of at least 1: then so is the other, of which the product is the number of values. */
const isWhole = (count: number) => Number.isSafeInteger(count) && count > 0;

function fromMatrix(
  where: string,
  { values, shape: [images, captions] }: RelevanceMatrix,
): Omit<Relevance, 'scores'> {
  if (values.length !== images * captions || values.length === 0 || !isWhole(images)) {
    throw new ShapeError(
      `${where}: relevance.values must hold [${images}, ${captions}] numbers, at least one, got ${values.length}.`,
    );
  }
  checkFinite(where, 'relevance.values', values, captions);
  const row = new Uint8Array(captions);
  return {
    images,
    captions,
    row(image) {
      for (let caption = 0; caption < captions; caption++) {
        row[caption] = values[image * captions + caption] ? 1 : 0;
      }
      return row;
    },
  };
}

/**
 * Lists the captions of each image, in order.
 *
 * @throws `DataError` if a caption has no image or an image no caption.
 */
export function invertLinks(where: string, links: ArrayLike<number>, images: number): readonly number[][] {
  const captionsOf = Array.from({ length: images }, (): number[] => []);
  for (let caption = 0; caption < links.length; caption++) {
    const list = captionsOf[links[caption]!];
    if (!list) {
      throw new DataError(
        `${where}: captionToImage[${caption}] must be an image from 0 to ${images - 1}, got ${links[caption]}.`,
      );
    }
    list.push(caption);
  }
  const bare = captionsOf.findIndex((list) => list.length === 0);
  if (bare >= 0) {
    throw new DataError(
      `${where}: image ${bare} has no caption. Leave it out, or pass relevance to skip such queries.`,
    );
  }
  return captionsOf;
}

/**
 * Checks numbers `[images, captions]`.
 *
 * @throws `DataError` that names image and caption of the first number that is not finite.
 */
export function checkFinite(where: string, name: string, values: ArrayLike<number>, captions: number): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new DataError(
      `${where}: ${name} must be finite, got ${values[i]} for image ${Math.floor(i / captions)}, caption ${i % captions}.`,
    );
  }
}
