import type { PairedData } from '@vse/core';

/**
 * Indices of the captions from the shortest to the longest, so that batches need little padding. Length is counted in words;
 * captions that are not text keep their order. Reads the captions once, `batchSize` at a time.
 */
export async function lengthOrder<ImageItem, CaptionItem>(
  data: PairedData<ImageItem, CaptionItem>,
  batchSize: number,
): Promise<Int32Array> {
  const captions = data.captionToImage.length;
  const order = Int32Array.from({ length: captions }, (_, caption) => caption);
  const lengths = new Int32Array(captions);
  for (let from = 0; from < captions; from += batchSize) {
    const items = await data.readCaptions(order.slice(from, from + batchSize));
    for (const [i, item] of items.entries()) {
      if (typeof item !== 'string') return order;
      lengths[from + i] = item.split(/\s+/).length;
    }
  }
  return order.sort((a, b) => lengths[a]! - lengths[b]! || a - b);
}
