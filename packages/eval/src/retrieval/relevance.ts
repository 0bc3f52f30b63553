import { DataError, OptionError, ShapeError } from '@vse/core';

/** Which captions are right answers for which images, read row by row so that it never needs a whole matrix. */
export interface Relevance {
  readonly images: number;
  readonly captions: number;
  /** The right captions of an image are 1, all others 0. The array is reused by the next call. */
  row(image: number): Uint8Array;
}

/** Relevance of any kind, several images per caption included: row-major, not 0 where the caption fits the image. */
export interface RelevanceMatrix {
  /** `[images, captions]` */
  readonly values: ArrayLike<number>;
  readonly shape: readonly [images: number, captions: number];
}

/** Scores and the right answers; one of `captionToImage` and `relevance` is given. */
export interface ScoredRetrieval {
  /** `[images, captions]`, row-major, higher for a better match. For a tensor pass `await tensor.data()`. */
  readonly scores: ArrayLike<number>;
  /** The image that each caption describes. Every image must have a caption. */
  readonly captionToImage?: ArrayLike<number>;
  /** For captions that fit several images. A query without any right answer is skipped and counted. */
  readonly relevance?: RelevanceMatrix;
}

/** Checks scores and right answers against each other; throws what is wrong with them, and where. */
export function relevanceOf(
  where: string,
  { scores, captionToImage, relevance }: ScoredRetrieval,
): Relevance {
  if ((captionToImage === undefined) === (relevance === undefined)) {
    throw new OptionError(`${where}: give one of captionToImage and relevance.`);
  }
  const found = captionToImage ? fromLinks(where, scores, captionToImage) : fromMatrix(where, relevance!);
  const { images, captions } = found;
  if (scores.length !== images * captions) {
    throw new ShapeError(
      `${where}: scores must hold [${images}, ${captions}] = ${images * captions} numbers, got ${scores.length}.`,
    );
  }
  checkFinite(where, scores, captions);
  return found;
}

function fromLinks(where: string, scores: ArrayLike<number>, links: ArrayLike<number>): Relevance {
  const captions = links.length;
  const images = scores.length / captions;
  if (captions === 0 || scores.length === 0) {
    throw new DataError(
      `${where}: there is nothing to rank, got ${scores.length} scores, ${captions} captions.`,
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

function fromMatrix(where: string, { values, shape: [images, captions] }: RelevanceMatrix): Relevance {
  if (values.length !== images * captions || values.length === 0) {
    throw new ShapeError(
      `${where}: relevance.values must hold [${images}, ${captions}] numbers, at least one, got ${values.length}.`,
    );
  }
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

/** The captions of each image, in order. Throws where a caption has no image or an image no caption. */
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

function checkFinite(where: string, scores: ArrayLike<number>, captions: number): void {
  for (let i = 0; i < scores.length; i++) {
    if (Number.isFinite(scores[i])) continue;
    throw new DataError(
      `${where}: scores must be finite, got ${scores[i]} for image ${Math.floor(i / captions)}, caption ${i % captions}.`,
    );
  }
}
