import { DataError } from '@vse/core';
import type { SampledData } from './sampler';

/** Who describes what. */
export interface PairLinks {
  readonly captionToImage: Int32Array;
  /** The captions of each image. */
  readonly captionsOf: readonly (readonly number[])[];
  /** Absent where every caption has a meaning of its own. */
  readonly meanings?: {
    readonly of: Int32Array;
    /** The captions of each meaning. */
    readonly captions: ReadonlyMap<number, readonly number[]>;
    /** The images of each meaning. */
    readonly images: ReadonlyMap<number, ReadonlySet<number>>;
  };
}

/** Takes time for each caption once. Throws a `DataError` where meanings are not one for each caption. */
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
