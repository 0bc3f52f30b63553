import type { PairedData } from '@vse/core';

/** Keeps the first caption of each image, as the tutorial does; images without captions stay. */
export function firstCaptions<I, C>(data: PairedData<I, C>): PairedData<I, C> {
  const seen = new Set<number>();
  const kept: number[] = [];
  data.captionToImage.forEach((image, caption) => {
    if (seen.has(image)) return;
    seen.add(image);
    kept.push(caption);
  });
  const { captionMeaning, ...rest } = data;
  return {
    ...rest,
    captionToImage: Int32Array.from(kept, (caption) => data.captionToImage[caption]!),
    ...(captionMeaning && { captionMeaning: Int32Array.from(kept, (caption) => captionMeaning[caption]!) }),
    readCaptions: (captions) => data.readCaptions(Array.from(captions, (caption) => kept[caption]!)),
  };
}
