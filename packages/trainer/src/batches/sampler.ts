import { DataError, seededRandom, type PairedData } from '@vse/core';
import type { SamplerRecord } from '../checkpoints/training-state';

/** Captions and images of one batch, as their numbers in the data. */
export interface BatchPlan {
  /** Captions of the batch. */
  readonly captions: Int32Array;
  /** Images of the batch, each once: those of the captions in order of first mention, then any others. */
  readonly images: Int32Array;
  /** Index into `images` of each caption's image. */
  readonly imageOf: Int32Array;
  /** `[images, captions]`, row-major, 1 where they match; present only if a caption matches more images than its own. */
  readonly positives?: Float32Array;
}

/** Part of the data that a sampler reads. */
export type SampledData = Pick<
  PairedData<unknown, unknown>,
  'name' | 'imageCount' | 'captionToImage' | 'captionMeaning'
>;

/** Batches of a training, determined by seed, epoch and step alone, so that a resumed run has the same ones. */
export interface BatchSequence {
  /** Number of batches per epoch. */
  readonly stepsPerEpoch: number;
  /** Plan of one batch; epochs and steps count from 0. */
  plan(epoch: number, step: number): BatchPlan;
}

/** Plans the captions and images of each batch. */
export interface Sampler {
  /** Name with the settings; a run resumes only with the same. */
  readonly name: string;
  /** Plans batches of `batchSize` captions of these data. */
  open(data: SampledData, settings: { readonly seed: number; readonly batchSize: number }): BatchSequence;
}

/**
 * Batches of shuffled captions with their images, every caption once per epoch: as SCAN and VSE++ train.
 *
 * @example
 * ```ts
 * import { everyCaption } from '@vse/trainer';
 *
 * const data = { name: 'pairs', imageCount: 2, captionToImage: Int32Array.of(0, 0, 1, 1) };
 * const batches = everyCaption().open(data, { seed: 1, batchSize: 3 });
 * console.log(batches.stepsPerEpoch, batches.plan(0, 0)); // 2 steps; captions, images and their matches
 * ```
 */
export function everyCaption(): Sampler {
  return {
    name: 'everyCaption',
    open({ captionToImage }, { seed, batchSize }) {
      const orderOf = epochOrders(captionToImage.length, seed);
      return {
        stepsPerEpoch: stepsPerEpoch(captionToImage.length, batchSize),
        plan: (epoch, step) => planBatch(captionToImage, orderOf(epoch), batchSize, step),
      };
    },
  };
}

/** Caption order of an epoch, computed once per epoch. */
export function epochOrders(captions: number, seed: number): (epoch: number) => Int32Array {
  let cached: { readonly epoch: number; readonly order: Int32Array } | undefined;
  return (epoch) => {
    if (cached?.epoch !== epoch) cached = { epoch, order: captionOrder(captions, seed, epoch) };
    return cached.order;
  };
}

/** Number of batches per epoch; the last may be smaller. */
export function stepsPerEpoch(captions: number, batchSize: number): number {
  return Math.ceil(captions / batchSize);
}

/** Shuffled captions of an epoch, determined by seed and epoch alone, so that a resumed run has the same order. */
export function captionOrder(captions: number, seed: number, epoch: number): Int32Array {
  const order = Int32Array.from({ length: captions }, (_, i) => i);
  return seededRandom(seed).fork(`epoch ${epoch}`).shuffle(order);
}

/** Plan of the `step`-th batch of an epoch's order. */
export function planBatch(
  captionToImage: Int32Array,
  order: Int32Array,
  batchSize: number,
  step: number,
): BatchPlan {
  return planOfCaptions(captionToImage, order.slice(step * batchSize, (step + 1) * batchSize));
}

/** Plan of some captions, with each of their images once. */
export function planOfCaptions(captionToImage: Int32Array, captions: Int32Array): BatchPlan {
  const places = new Map<number, number>();
  const imageOf = captions.map((caption) => {
    const image = captionToImage[caption]!;
    const place = places.get(image) ?? places.size;
    places.set(image, place);
    return place;
  });
  return { captions, images: Int32Array.from(places.keys()), imageOf };
}

/** Hash of the pairs: FNV-1a over the image of each caption. */
export function pairsHash({ captionToImage }: Pick<SampledData, 'captionToImage'>): string {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(Int32Array.from(captionToImage).buffer)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Record of everything that determines the batches. */
export function samplerRecord(
  { name }: Sampler,
  data: SampledData,
  { seed, batchSize }: { readonly seed: number; readonly batchSize: number },
): SamplerRecord {
  const { captionToImage, imageCount } = data;
  return {
    name,
    seed,
    batchSize,
    captions: captionToImage.length,
    images: imageCount,
    pairs: pairsHash(data),
  };
}

/**
 * Checks that there are captions and that each has an image.
 *
 * @throws `DataError` that names the data and the first wrong caption.
 */
export function assertPairs(where: string, { name, captionToImage, imageCount }: SampledData): void {
  if (captionToImage.length === 0) {
    throw new DataError(`${where}: ${name} has no captions. Give data with at least one pair.`);
  }
  const wrong = captionToImage.findIndex((image) => image < 0 || image >= imageCount);
  if (wrong < 0) return;
  throw new DataError(
    `${where}: ${name}: captionToImage[${wrong}] must be from 0 to ${imageCount - 1}, got ${captionToImage[wrong]}.`,
  );
}
