import { DataError, type FeatureMatrix, type FeatureSource, type PairedData } from '@vse/core';
import { regionPairs, regionPhrases, type RegionPhrases } from '@vse/datasets';
import type { Box, HardNegative } from '@vse/eval';
import type { Arguments } from './arguments';
import type { Mention, PhraseData } from './open-phrases';
import { groupBy, inBlocks } from './blocks';

/** Image and box of a training region. */
interface Place {
  readonly image: number;
  readonly box: Box;
}

export interface TrainingPairs {
  readonly links: RegionPhrases;
  /** Place of each region of `links`. */
  readonly places: readonly Place[];
  readonly pairs: PairedData<FeatureMatrix, string>;
  /** Adds the regions of hard negatives to the pairs; `hardImages` lists them for each phrase. */
  withNegatives(found: ReadonlyMap<number, readonly HardNegative[]>): Promise<{
    readonly pairs: PairedData<FeatureMatrix, string>;
    readonly hardImages: ReadonlyMap<number, Int32Array>;
  }>;
  /** Notes on what was left out, one sentence each. */
  readonly notes: readonly string[];
}

/** Pairs regions and phrases of the training split, at most ten regions per phrase; features are read on demand. */
export async function trainingPairs(
  data: PhraseData,
  { seed }: Pick<Arguments, 'seed'>,
): Promise<TrainingPairs> {
  const { dataset, regions, train } = data;
  const described = await withDescription(data, train.mentions);
  const links = regionPhrases(described, { seed });
  const truthOf = new Map(described.map(({ image, chain, truth }) => [`${image} ${chain}`, truth]));
  const places = links.regions.map(({ image, chain }) => ({ image, box: truthOf.get(`${image} ${chain}`)! }));
  const pairsOf = (all: readonly Place[]) => regionPairs(dataset, links, placeFeatures(regions, all));
  return {
    links,
    places,
    pairs: pairsOf(places),
    async withNegatives(found) {
      const further: Place[] = [];
      const rows = new Map<string, number>();
      const hardImages = new Map<number, Int32Array>();
      const boxes = await boxesOf(data, found);
      for (const [phrase, negatives] of found) {
        const own = negatives.map(({ image, box }) => {
          const key = `${image} ${box}`;
          if (!rows.has(key))
            rows.set(key, places.length + further.push({ image, box: boxes.get(image)![box]! }) - 1);
          return rows.get(key)!;
        });
        hardImages.set(phrase, Int32Array.from(own));
      }
      return { pairs: pairsOf([...places, ...further]), hardImages };
    },
    notes: [
      `train: ${places.length} regions, ${links.phrases.length} unique phrases, ${links.pairToRegion.length} pairs; ` +
        `${links.leftOut} pairs beyond ten regions of a phrase were left out, and ` +
        `${train.mentions.length - described.length} mentions whose box no proposal overlaps by half.`,
    ],
  };
}

/** Keeps the mentions whose region has features. */
async function withDescription({ regions }: PhraseData, mentions: readonly Mention[]): Promise<Mention[]> {
  const images = [...new Set(mentions.map(({ image }) => image))];
  const known = new Set<Mention>();
  const byImage = groupBy(mentions, ({ image }) => image);
  for (const block of inBlocks(images, 256)) {
    const read = await regions.read(block);
    block.forEach((image, i) => {
      for (const mention of byImage.get(image)!) if (read[i]!.describe(mention.truth)) known.add(mention);
    });
  }
  if (known.size === 0) throw new DataError('No proposal overlaps the box of any training phrase by half.');
  return mentions.filter((mention) => known.has(mention));
}

/** Reads the features of places out of the regions of their images. */
function placeFeatures(regions: PhraseData['regions'], places: readonly Place[]): FeatureSource {
  return {
    rows: places.length,
    length: 1,
    dim: regions.dim,
    async read(rows) {
      const wanted = Array.from(rows, (row) => places[row]!);
      const images = [...new Set(wanted.map(({ image }) => image))];
      const read = await regions.read(images);
      const byImage = new Map(images.map((image, i) => [image, read[i]!]));
      return wanted.map(({ image, box }) => byImage.get(image)!.describe(box)!);
    },
  };
}

async function boxesOf(
  { regions }: PhraseData,
  found: ReadonlyMap<number, readonly HardNegative[]>,
): Promise<Map<number, readonly Box[]>> {
  const images = [...new Set([...found.values()].flatMap((list) => list.map(({ image }) => image)))];
  const boxes = new Map<number, readonly Box[]>();
  for (const block of inBlocks(images, 256)) {
    (await regions.read(block)).forEach((own, i) => boxes.set(block[i]!, own.boxes));
  }
  return boxes;
}

/** Returns the captions of the training images, which text features are fitted to. */
export function captionsOf({ dataset, train }: PhraseData): string[] {
  const images = new Set(train.images);
  return dataset.captions.flatMap(({ image, text }) => (images.has(image) ? [text] : []));
}
