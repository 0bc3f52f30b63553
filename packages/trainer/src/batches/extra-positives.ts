import { assertWhole, seededRandom, type SeededRandom } from '@vse/core';
import { pairLinks, type PairLinks } from './pair-links';
import { epochOrders, stepsPerEpoch, type BatchPlan, type Sampler } from './sampler';

/** Options of `extraPositives`. */
export interface ExtraPositivesOptions {
  /** Further captions per image of a batch, as far as it has them. Defaults to `1`. */
  readonly captions?: number;
  /** Further images per caption, as far as captions of its meaning have them. Defaults to `0`. */
  readonly images?: number;
  /**
   * Hard negative images by caption meaning: `negatives` of them join the batch for each meaning in it. DSPE's hard
   * negatives for phrases. Defaults to none.
   */
  readonly hardImages?: ReadonlyMap<number, ArrayLike<number>>;
  /** Hard negative images per meaning. Defaults to `1`. */
  readonly negatives?: number;
}

/**
 * Batches with several positives per item: `batchSize` shuffled captions, further captions of their images and, if the
 * data have `captionMeaning`, further images of the same meaning. Losses over neighbours need them; batches vary in size.
 * DSPE, https://arxiv.org/abs/1511.06078
 *
 * Captions of one meaning come once per batch; `positives` then marks every match of its images and captions.
 *
 * @throws `OptionError` if an option is out of range.
 *
 * @example
 * ```ts
 * import { extraPositives } from '@vse/trainer';
 *
 * const data = { name: 'pairs', imageCount: 2, captionToImage: Int32Array.of(0, 0, 1, 1) };
 * const batches = extraPositives({ captions: 1 }).open(data, { seed: 1, batchSize: 1 });
 * console.log(batches.plan(0, 0).captions); // both captions of one image
 * ```
 */
export function extraPositives(options: ExtraPositivesOptions = {}): Sampler {
  const { captions = 1, images = 0, hardImages, negatives = 1 } = options;
  assertWhole('extraPositives', 'captions', captions, { from: 0 });
  assertWhole('extraPositives', 'images', images, { from: 0 });
  assertWhole('extraPositives', 'negatives', negatives, { from: 0 });
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

/** The captions of a batch, with further ones for more images and more captions per image. */
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

/** Draws at most `count` numbers without replacement, in time O(count). */
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
  const present = new Set(Array.from(chosen, (caption) => meanings?.of[caption] ?? caption));
  return [...present].flatMap((meaning) =>
    drawn(Array.from(hardImages.get(meaning) ?? []), negatives, random),
  );
}

/** Plan with one caption per meaning, each image once, and every match of them. */
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
  const seen = new Set<number>();
  const captions = Int32Array.from(
    all.filter((caption) => {
      const meaning = meanings?.of[caption] ?? caption;
      if (seen.has(meaning)) return false;
      seen.add(meaning);
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
