import type { PairedData } from '@vse/core';

/** All captions of a split, in its order. */
export function captionsOf<Caption>(split: PairedData<unknown, Caption>): Promise<readonly Caption[]> {
  return split.readCaptions(Int32Array.from(split.captionToImage.keys()));
}
