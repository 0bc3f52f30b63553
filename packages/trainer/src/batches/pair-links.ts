import { DataError } from '@vse/core';
import type { SampledData } from './sampler';

/** Matches of images and captions, from either side. */
export interface PairLinks {
  readonly captionToImage: Int32Array;
  /** Captions of each image. */
  readonly captionsOf: readonly (readonly number[])[];
  /** Absent if every caption has a meaning of its own. */
  readonly meanings?: {
    /** Meaning of each caption. */
    readonly of: Int32Array;
    /** Captions of each meaning. */
    readonly captions: ReadonlyMap<number, readonly number[]>;
    /** Images of each meaning. */
    readonly images: ReadonlyMap<number, ReadonlySet<number>>;
  };
}

/**
 * Links images and captions, in time O(captions).
 *
 * @throws `DataError` if `captionMeaning` does not have one number per caption.
 */
export function pairLinks(
  where: string,
  { name, captionToImage, captionMeaning, imageCount }: SampledData,
): PairLinks {
  const captionsOf: number[][] = Array.from({ length: imageCount }, () => []);
  captionToImage.forEach((image, caption) => captionsOf[image]!.push(caption));
  if (!captionMeaning) return { captionToImage, captionsOf };
  if (captionMeaning.length !== captionToImage.length) {
    throw new DataError(
      `${where}: ${name}: captionMeaning must have one number for each of ${captionToImage.length} captions, ` +
        `got ${captionMeaning.length}.`,
    );
  }
  const captions = new Map<number, number[]>();
  const images = new Map<number, Set<number>>();
  captionMeaning.forEach((meaning, caption) => {
    if (!captions.has(meaning)) captions.set(meaning, []);
    if (!images.has(meaning)) images.set(meaning, new Set());
    captions.get(meaning)!.push(caption);
    images.get(meaning)!.add(captionToImage[caption]!);
  });
  return { captionToImage, captionsOf, meanings: { of: captionMeaning, captions, images } };
}
