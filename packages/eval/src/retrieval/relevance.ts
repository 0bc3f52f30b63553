import { DataError, OptionError, ShapeError } from '@vse/core';
import type { Line } from './highest';
import { byDirection, type RetrievalScores, type ScorePair } from './score-pair';

/** Correct captions of each image, read row by row so that no whole matrix is needed. */
export interface Relevance {
  readonly images: number;
  readonly captions: number;
  /** The checked scores by direction. */
  readonly scores: ScorePair;
  /** True if the caption is a correct answer to the image, and the image to the caption. */
  readonly isCorrect: (image: number, caption: number) => boolean;
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
export function relevanceOf(where: string, input: ScoredRetrieval): Relevance {
  const checked = shapedRelevance(where, input);
  const { scores, captions } = checked;
  checkRelevance(where, input, captions);
  for (const [name, values] of matricesOf(scores)) checkFinite(where, name, values, captions);
  return checked;
}

/** Kind of query: an image that retrieves captions, or a caption that retrieves images. */
type Direction = 'image-to-text' | 'text-to-image';

/** Relevance, and the scores of one direction, which are not known to be finite yet. */
export interface DirectionRelevance extends Relevance {
  readonly direction: Direction;
  /** Scores of the direction, `[images, captions]`. */
  readonly values: ArrayLike<number>;
  /** Error for a score that is not finite, at its index. */
  readonly refuse: (at: number) => DataError;
}

/**
 * Checks the sizes and correct answers of one direction. Its scores and a matrix of relevance are not read.
 *
 * @throws the errors of `relevanceOf`, but for numbers that are not finite.
 */
export function directionRelevance(
  where: string,
  { direction, ...input }: ScoredRetrieval & { readonly direction: Direction },
): DirectionRelevance {
  const checked = shapedRelevance(where, input);
  const { scores, captions } = checked;
  const values = direction === 'image-to-text' ? scores.imageToText : scores.textToImage;
  const [name] = matricesOf(scores).find(([, matrix]) => matrix === values)!;
  return { ...checked, direction, values, refuse: (at) => notFinite(where, name, { values, captions, at }) };
}

/** The line of the scores that a query reads: the row of an image or the column of a caption. */
export function lineOf({ direction, images, captions }: DirectionRelevance, query: number): Line {
  if (direction === 'image-to-text') return { start: query * captions, stride: 1, length: captions };
  return { start: query, stride: captions, length: images };
}

/**
 * Checks that the relevance of a matrix is finite, all or that of a line.
 *
 * @throws `DataError` that names image and caption.
 */
export function checkRelevance(
  where: string,
  { relevance }: ScoredRetrieval,
  captions: number,
  line?: Line,
): void {
  if (relevance) checkFinite(where, RELEVANCE, relevance.values, captions, line);
}

const RELEVANCE = 'relevance.values';

/** Relevance of scores whose sizes fit; the numbers in matrices are not read. */
function shapedRelevance(where: string, { scores, captionToImage, relevance }: ScoredRetrieval): Relevance {
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
  checkLinks(where, links, images);
  let row: Uint8Array | undefined; // one query needs no rows, nor the captions of each image
  let captionsOf: readonly number[][] | undefined;
  let last: readonly number[] = [];
  return {
    images,
    captions,
    isCorrect: (image, caption) => links[caption] === image,
    row(image) {
      row ??= new Uint8Array(captions);
      captionsOf ??= invertLinks(where, links, images);
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
  let row: Uint8Array | undefined;
  return {
    images,
    captions,
    isCorrect: (image, caption) => Boolean(values[image * captions + caption]),
    row(image) {
      row ??= new Uint8Array(captions);
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
  checkLinks(where, links, images);
  const captionsOf = Array.from({ length: images }, (): number[] => []);
  for (let caption = 0; caption < links.length; caption++) captionsOf[links[caption]!]!.push(caption);
  return captionsOf;
}

function checkLinks(where: string, links: ArrayLike<number>, images: number): void {
  const described = new Uint8Array(images);
  for (let caption = 0; caption < links.length; caption++) {
    const image = links[caption]!;
    if (described[image] === undefined) {
      throw new DataError(
        `${where}: captionToImage[${caption}] must be an image from 0 to ${images - 1}, got ${image}.`,
      );
    }
    described[image] = 1;
  }
  const bare = described.indexOf(0);
  if (bare >= 0) {
    throw new DataError(
      `${where}: image ${bare} has no caption. Leave it out, or pass relevance to skip such queries.`,
    );
  }
}

/**
 * Checks numbers `[images, captions]`, all or those of a line.
 *
 * @throws `DataError` that names image and caption of the first number that is not finite.
 */
export function checkFinite(
  where: string,
  name: string,
  values: ArrayLike<number>,
  captions: number,
  line: Line = { start: 0, stride: 1, length: values.length },
): void {
  const at = firstNotFinite(values, line);
  if (at !== undefined) throw notFinite(where, name, { values, captions, at });
}

/** Index of the first number of a line that is not finite. */
export function firstNotFinite(
  values: ArrayLike<number>,
  { start, stride, length }: Line,
): number | undefined {
  for (let i = 0, at = start; i < length; i++, at += stride) {
    if (!Number.isFinite(values[at])) return at;
  }
  return undefined;
}

/** A number of a matrix `[images, captions]`, by its index. */
interface Entry {
  readonly values: ArrayLike<number>;
  readonly captions: number;
  readonly at: number;
}

/** Error for a number that is not finite. */
export function notFinite(where: string, name: string, { values, captions, at }: Entry): DataError {
  return new DataError(
    `${where}: ${name} must be finite, got ${values[at]} for image ${Math.floor(at / captions)}, caption ${at % captions}.`,
  );
}
