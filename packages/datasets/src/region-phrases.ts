import { OptionError, seededRandom, type SeededRandom } from '@vse/core';
import type { LocatedPhrase } from './located-phrases';
import type { Box } from './phrase-link';

/** What one chain of phrases names in one image. */
export interface PhraseRegion {
  /** Index in `Dataset.images`. */
  readonly image: number;
  readonly chain: string;
  /** Around all boxes of the chain. */
  readonly box: Box;
  readonly types: readonly string[];
}

export interface RegionPhrasesOptions {
  /** How many regions a phrase keeps at most, drawn by the seed; `Infinity` for all. Defaults to `10`. */
  readonly regionsPerPhrase?: number;
  /** Defaults to `1`. */
  readonly seed?: number;
}

/** Regions, phrases, and which phrase is said of which region. */
export interface RegionPhrases {
  readonly regions: readonly PhraseRegion[];
  /** Each once. */
  readonly phrases: readonly string[];
  /** By pair, the region. */
  readonly pairToRegion: Int32Array;
  /** By pair, the phrase. */
  readonly pairToPhrase: Int32Array;
  /** How many pairs were left out, because their phrase has more regions than it may keep. */
  readonly leftOut: number;
}

/**
 * Pairs of regions and phrases to train phrase localisation on: every chain of an image is one region, phrases of equal
 * words are one phrase, each pair stands once however often it is said, and a phrase keeps at most `regionsPerPhrase` of
 * its regions. DSPE, https://arxiv.org/abs/1511.06078
 *
 * Takes time for each phrase once. The draw of one phrase does not depend on the others.
 */
export function regionPhrases(
  located: readonly LocatedPhrase[],
  { regionsPerPhrase = 10, seed = 1 }: RegionPhrasesOptions = {},
): RegionPhrases {
  if (regionsPerPhrase !== Infinity && !(Number.isInteger(regionsPerPhrase) && regionsPerPhrase >= 1)) {
    throw new OptionError(
      `regionPhrases: regionsPerPhrase must be a whole number of at least 1, or Infinity, got ${regionsPerPhrase}.`,
    );
  }
  const random = seededRandom(seed);
  const regions = new Map<string, number>();
  const kept: PhraseRegion[] = [];
  const pairs: [region: number, phrase: number][] = [];
  let leftOut = 0;
  const byPhrase = [...regionsByPhrase(located)];
  byPhrase.forEach(([phrase, own], number) => {
    const drawn = drawKeys(own, regionsPerPhrase, random.fork(phrase));
    leftOut += own.size - drawn.length;
    for (const key of drawn) {
      if (!regions.has(key)) regions.set(key, kept.push(own.get(key)!) - 1);
      pairs.push([regions.get(key)!, number]);
    }
  });
  return {
    regions: kept,
    phrases: byPhrase.map(([phrase]) => phrase),
    pairToRegion: Int32Array.from(pairs, ([region]) => region),
    pairToPhrase: Int32Array.from(pairs, ([, phrase]) => phrase),
    leftOut,
  };
}

/** The regions of each phrase by their key, each once, in the order in which they are first said. */
function regionsByPhrase(located: readonly LocatedPhrase[]): Map<string, Map<string, PhraseRegion>> {
  const byPhrase = new Map<string, Map<string, PhraseRegion>>();
  for (const { phrase, image, chain, box, types } of located) {
    if (!byPhrase.has(phrase)) byPhrase.set(phrase, new Map());
    const regions = byPhrase.get(phrase)!;
    const key = `${image} ${chain}`;
    if (!regions.has(key)) regions.set(key, { image, chain, box, types });
  }
  return byPhrase;
}

/** At most `most` of the keys, in their order. */
function drawKeys(regions: ReadonlyMap<string, unknown>, most: number, random: SeededRandom): string[] {
  const keys = [...regions.keys()];
  if (keys.length <= most) return keys;
  const places = random.shuffle(Int32Array.from(keys.keys())).subarray(0, most).sort();
  return Array.from(places, (place) => keys[place]!);
}
