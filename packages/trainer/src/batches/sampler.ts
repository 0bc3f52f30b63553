import { DataError, seededRandom, type PairedData } from '@vse/core';
import type { SamplerRecord } from '../checkpoints/training-state';

/** What one step trains on, as numbers of images and captions in the data. */
export interface BatchPlan {
  readonly captions: Int32Array;
  /** Each image once: those of the captions in the order in which the captions name them first, then any others. */
  readonly images: Int32Array;
  /** For each caption the place of its image in `images`. */
  readonly imageOf: Int32Array;
  /** `[images, captions]`, row-major, 1 where they match: only where a caption matches more images than its own. */
  readonly positives?: Float32Array;
}

/** What a sampler has to know of the data. */
export type SampledData = Pick<
  PairedData<unknown, unknown>,
  'name' | 'imageCount' | 'captionToImage' | 'captionMeaning'
>;

/** The batches of a training, fixed by seed, epoch and step alone, so that a resumed run finds them again. */
export interface BatchSequence {
  readonly stepsPerEpoch: number;
  plan(epoch: number, step: number): BatchPlan;
}

/** Decides what each step trains on. */
export interface Sampler {
  /** With its settings: a run resumes only with the same. */
  readonly name: string;
  open(data: SampledData, settings: { readonly seed: number; readonly batchSize: number }): BatchSequence;
}

/** Every caption once in an epoch, in a seeded order, with its image: SCAN's and VSE++'s batches. */
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

/** The order of the captions of an epoch, made once an epoch. */
export function epochOrders(captions: number, seed: number): (epoch: number) => Int32Array {
  let made: { readonly epoch: number; readonly order: Int32Array } | undefined;
  return (epoch) => {
    if (made?.epoch !== epoch) made = { epoch, order: captionOrder(captions, seed, epoch) };
    return made.order;
  };
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
  return planOfCaptions(captionToImage, order.slice(step * batchSize, (step + 1) * batchSize));
}

/** The batch of some captions with each of their images once. */
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

/** Tells data apart that differ in who describes what: FNV-1a over the image of each caption. */
export function pairsHash({ captionToImage }: Pick<SampledData, 'captionToImage'>): string {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(Int32Array.from(captionToImage).buffer)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** What fixes the order of the batches. */
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

/** Throws a `DataError` unless there are captions and each names an image of the data. */
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
