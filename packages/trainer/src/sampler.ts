import { DataError, seededRandom } from '@vse/core';

/** What one step trains on, as numbers of images and captions in the data. */
export interface BatchPlan {
  readonly captions: Int32Array;
  /** Each image of the captions once, in the order in which the captions name them first. */
  readonly images: Int32Array;
  /** For each caption the place of its image in `images`. */
  readonly imageOf: Int32Array;
}

/** How many batches one epoch has; the last may be smaller. */
export function stepsPerEpoch(captions: number, batchSize: number): number {
  return Math.ceil(captions / batchSize);
}

/** The order of the captions in an epoch: a shuffle fixed by seed and epoch alone, so that a resumed run finds it again. */
export function captionOrder(captions: number, seed: number, epoch: number): Int32Array {
  const order = Int32Array.from({ length: captions }, (_, i) => i);
  return seededRandom(seed).fork(`epoch ${epoch}`).shuffle(order);
}

/** The batch that takes the `step`-th piece of an epoch's order. */
export function planBatch(
  captionToImage: Int32Array,
  order: Int32Array,
  batchSize: number,
  step: number,
): BatchPlan {
  const captions = order.slice(step * batchSize, (step + 1) * batchSize);
  const places = new Map<number, number>();
  const imageOf = captions.map((caption) => {
    const image = captionToImage[caption]!;
    const place = places.get(image) ?? places.size;
    places.set(image, place);
    return place;
  });
  return { captions, images: Int32Array.from(places.keys()), imageOf };
}

/** Throws a `DataError` unless there are captions and each names an image of the data. */
export function assertPairs(name: string, captionToImage: Int32Array, imageCount: number): void {
  if (captionToImage.length === 0) {
    throw new DataError(`fit: ${name} has no captions. Give data with at least one pair.`);
  }
  const wrong = captionToImage.findIndex((image) => image < 0 || image >= imageCount);
  if (wrong < 0) return;
  throw new DataError(
    `fit: ${name}: captionToImage[${wrong}] must be from 0 to ${imageCount - 1}, got ${captionToImage[wrong]}.`,
  );
}
