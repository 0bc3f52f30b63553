import { assertOneOf, assertWhole, DataError, ShapeError } from '@vse/core';
import type { FirstRanks } from '../retrieval/first-ranks';
import {
  pairedPermutationTest,
  type PairedPermutationOptions,
  type PairedPermutationResult,
} from './paired-permutation-test';

/** Recall of one direction, as the measure that a test compares. */
export interface RecallMeasure {
  /** Kind of query: images, or captions. */
  readonly direction: 'image-to-text' | 'text-to-image';
  /** The cut-off. */
  readonly k: number;
}

/** Input of `retrievalPermutationTest`. */
export interface RetrievalPermutationInput extends Pick<PairedPermutationOptions, 'rounds' | 'seed'> {
  /** Ranks of the first system's queries, as `firstRanks` returns them: of plain or corrected scores. */
  readonly first: FirstRanks;
  /** Ranks of the second system's queries on the same test set. */
  readonly second: FirstRanks;
  /** Image that each caption describes. */
  readonly captionToImage: ArrayLike<number>;
  /** Measure that is compared: rsum, or the recall of one direction. Defaults to `'rsum'`. */
  readonly measure?: 'rsum' | RecallMeasure;
}

const rsumCutoffs = [1, 5, 10] as const;

/**
 * Tests if one system's rsum or recall is better than another's on the same test set, by a two-sided paired permutation
 * test: an image is swapped with all of its captions, as queries of both directions, since their ranks hang together.
 * `difference` is the first system's measure minus the second's, in percent points.
 *
 * Time O(captions + rounds x images). It tests on these test images; seeds of training vary apart from that.
 *
 * @param input - Ranks of both systems, the image of each caption, the measure, rounds and seed.
 * @throws `ShapeError` if the systems have different numbers of queries, `DataError` if a query has no correct answer or an
 * image no caption, `OptionError` if an option is out of range.
 * @example
 * ```ts
 * import { firstRanks, retrievalPermutationTest } from '@vse/eval';
 *
 * const captionToImage = [0, 1];
 * const first = firstRanks({ scores: [0.9, 0.1, 0.2, 0.8], captionToImage });
 * const second = firstRanks({ scores: [0.9, 0.1, 0.8, 0.2], captionToImage });
 * console.log(retrievalPermutationTest({ first, second, captionToImage, seed: 1 })); // difference 100, pValue 1
 * ```
 */
export function retrievalPermutationTest({
  first,
  second,
  captionToImage,
  measure = 'rsum',
  ...options
}: RetrievalPermutationInput): PairedPermutationResult {
  const where = 'retrievalPermutationTest';
  const images = first.imageToText.length;
  const captions = captionToImage.length;
  for (const [name, { imageToText, textToImage }] of Object.entries({ first, second })) {
    if (imageToText.length === images && textToImage.length === captions) continue;
    throw new ShapeError(
      `${where}: ${name} must have ranks of ${images} images and ${captions} captions, got ${imageToText.length} and ${textToImage.length}.`,
    );
  }
  const points = pointsOf(where, measure);
  const partOf = (ranks: FirstRanks, name: string): Float64Array => {
    const parts = new Float64Array(images); // their mean is the measure
    ranks.imageToText.forEach((rank, image) => {
      parts[image]! += 100 * points.image(ranked(where, `${name}.imageToText[${image}]`, rank));
    });
    ranks.textToImage.forEach((rank, caption) => {
      const image = captionToImage[caption]!;
      if (!(image in parts)) {
        throw new DataError(
          `${where}: captionToImage[${caption}] must be an image from 0 to ${images - 1}, got ${image}.`,
        );
      }
      const hits = points.caption(ranked(where, `${name}.textToImage[${caption}]`, rank));
      parts[image]! += (100 * hits * images) / captions;
    });
    return parts;
  };
  return pairedPermutationTest({
    ...options,
    first: partOf(first, 'first'),
    second: partOf(second, 'second'),
  });
}

/** Number of the measure's cut-offs that a query of each kind reaches, by its 0-based rank. */
function pointsOf(where: string, measure: 'rsum' | RecallMeasure) {
  const hits = (ks: readonly number[]) => (rank: number) => ks.filter((k) => rank + 1 <= k).length;
  if (measure === 'rsum') return { image: hits(rsumCutoffs), caption: hits(rsumCutoffs) };
  assertOneOf(where, 'measure.direction', measure.direction, ['image-to-text', 'text-to-image']);
  assertWhole(where, 'measure.k', measure.k);
  return measure.direction === 'image-to-text'
    ? { image: hits([measure.k]), caption: hits([]) }
    : { image: hits([]), caption: hits([measure.k]) };
}

function ranked(where: string, name: string, rank: number): number {
  if (Number.isFinite(rank)) return rank;
  throw new DataError(
    `${where}: ${name} must be a rank, got ${rank}. Each query must have a correct answer.`,
  );
}
