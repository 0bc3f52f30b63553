import { OptionError, seededRandom, type SeededRandom } from '@vse/core';
import { pairLinks, type PairLinks } from './pair-links';
import { epochOrders, stepsPerEpoch, type BatchPlan, type Sampler } from './sampler';

export interface ExtraPositivesOptions {
  /** How many more captions each image of a batch gets, where it has them. Defaults to `1`. */
  readonly captions?: number;
  /** How many more images each caption gets, where captions of its meaning have them. Defaults to `0`. */
  readonly images?: number;
  /**
   * Images that a caption's meaning is often taken for, by `captionMeaning`: `negatives` of them join the batch for each
   * meaning in it. DSPE's hard negatives for phrases.
   */
  readonly hardImages?: ReadonlyMap<number, ArrayLike<number>>;
  /** Defaults to `1`. */
  readonly negatives?: number;
}

/**
 * Batches of pairs with more positives, so that there are neighbours on both sides: `batchSize` captions of a seeded
 * order, further captions of their images and, where `captionMeaning` says which captions say the same, further images
 * of them. Batches vary in size. DSPE, https://arxiv.org/abs/1511.06078
 *
 * Captions of one meaning stand in a batch once; `positives` then holds every match among its images and captions.
 */
export function extraPositives(options: ExtraPositivesOptions = {}): Sampler {
  const { captions = 1, images = 0, hardImages, negatives = 1 } = options;
  for (const [name, value] of Object.entries({ captions, images, negatives })) {
    if (Number.isInteger(value) && value >= 0) continue;
    throw new OptionError(`extraPositives: ${name} must be a whole number from 0, got ${value}.`);
  }
  const mined = hardImages ? `, ${negatives} of ${sizeOf(hardImages)} hard images` : '';
  return {
    name: `extraPositives(captions ${captions}, images ${images}${mined})`,
    open(data, { seed, batchSize }) {
      const links = pairLinks('extraPositives', data);
      const orderOf = epochOrders(data.captionToImage.length, seed);
      return {
        stepsPerEpoch: stepsPerEpoch(data.captionToImage.length, batchSize),
        plan(epoch, step) {
          const random = seededRandom(seed).fork(`epoch ${epoch} step ${step}`);
          const start = orderOf(epoch).subarray(step * batchSize, (step + 1) * batchSize);
          const chosen = withMore(start, links, random, { captions, images });
          const hard = hardImages ? hardOf(chosen, links, hardImages, negatives, random) : [];
          return planOf(chosen, hard, links);
        },
      };
    },
  };
}

/** The captions and, for each meaning, the further ones whose images join them. */
function withMore(
  start: Int32Array,
  { captionToImage, captionsOf, meanings }: PairLinks,
  random: SeededRandom,
  more: { readonly captions: number; readonly images: number },
): Set<number> {
  const chosen = new Set(start);
  if (meanings && more.images > 0) {
    for (const caption of start) {
      const own = captionToImage[caption];
      const others = meanings.captions
        .get(meanings.of[caption]!)!
        .filter((other) => captionToImage[other] !== own && !chosen.has(other));
      for (const other of drawn(others, more.images, random)) chosen.add(other);
    }
  }
  for (const image of new Set(Array.from(chosen, (caption) => captionToImage[caption]!))) {
    const others = captionsOf[image]!.filter((caption) => !chosen.has(caption));
    for (const other of drawn(others, more.captions, random)) chosen.add(other);
  }
  return chosen;
}

/** At most `count` of some numbers, without repetition; time O(count). */
function drawn(from: readonly number[], count: number, random: SeededRandom): number[] {
  if (from.length <= count) return [...from];
  const picked = new Set<number>();
  while (picked.size < count) picked.add(from[random.integer(from.length)]!);
  return [...picked];
}

function hardOf(
  chosen: ReadonlySet<number>,
  { meanings }: PairLinks,
  hardImages: ReadonlyMap<number, ArrayLike<number>>,
  negatives: number,
  random: SeededRandom,
): number[] {
  const found = new Set(Array.from(chosen, (caption) => meanings?.of[caption] ?? caption));
  return [...found].flatMap((meaning) => drawn(Array.from(hardImages.get(meaning) ?? []), negatives, random));
}

/** Captions of one meaning once, images once, and every match among them. */
function planOf(
  chosen: ReadonlySet<number>,
  hard: readonly number[],
  { captionToImage, meanings }: PairLinks,
): BatchPlan {
  const places = new Map<number, number>();
  const place = (image: number): number => {
    if (!places.has(image)) places.set(image, places.size);
    return places.get(image)!;
  };
  const all = [...chosen];
  all.forEach((caption) => place(captionToImage[caption]!));
  hard.forEach(place);
  const met = new Set<number>();
  const captions = Int32Array.from(
    all.filter((caption) => {
      const meaning = meanings?.of[caption] ?? caption;
      if (met.has(meaning)) return false;
      met.add(meaning);
      return true;
    }),
  );
  const plan = {
    captions,
    images: Int32Array.from(places.keys()),
    imageOf: captions.map((caption) => places.get(captionToImage[caption]!)!),
  };
  if (!meanings && hard.length === 0) return plan;
  const positives = new Float32Array(places.size * captions.length);
  captions.forEach((caption, column) => {
    const match = (row: number): void => {
      positives[row * captions.length + column] = 1;
    };
    const images = meanings?.images.get(meanings.of[caption]!);
    if (!images) match(places.get(captionToImage[caption]!)!);
    else places.forEach((row, image) => images.has(image) && match(row));
  });
  return { ...plan, positives };
}

function sizeOf(hardImages: ReadonlyMap<number, ArrayLike<number>>): number {
  return Array.from(hardImages.values()).reduce((sum, { length }) => sum + length, 0);
}
