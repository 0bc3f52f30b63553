import { assertWhole, seededRandom, type SeededRandom } from '@vse/base';
import type { LocatedPhrase } from './located-phrases';
import type { Box } from './phrase-link';

/** The region that one chain of phrases names in one image. */
export interface PhraseRegion {
  /** Index in `Dataset.images`. */
  readonly image: number;
  /** Chain of the phrases that name it. */
  readonly chain: string;
  /** Box around all boxes of the chain. */
  readonly box: Box;
  /** Coarse types, e.g. `['animals']`. */
  readonly types: readonly string[];
}

/** Options of `regionPhrases`. */
export interface RegionPhrasesOptions {
  /** Largest number of regions per phrase, drawn at random; `Infinity` keeps all. Defaults to `10`. */
  readonly regionsPerPhrase?: number;
  /** Seed of the draw. Defaults to `1`. */
  readonly seed?: number;
}

/** Regions and phrases, and the pairs that match. */
export interface RegionPhrases {
  /** Regions, each once. */
  readonly regions: readonly PhraseRegion[];
  /** Phrases, each once. */
  readonly phrases: readonly string[];
  /** Region of each pair, as an index into `regions`. */
  readonly pairToRegion: Int32Array;
  /** Phrase of each pair, as an index into `phrases`. */
  readonly pairToPhrase: Int32Array;
  /** Number of pairs dropped, because their phrase has more than `regionsPerPhrase` regions. */
  readonly leftOut: number;
}

/**
 * Pairs regions and phrases to train phrase localisation: each chain of an image is one region, phrases of equal words are
 * one phrase, each pair occurs once, and a phrase keeps at most `regionsPerPhrase` of its regions.
 * DSPE, https://arxiv.org/abs/1511.06078
 *
 * Time O(phrases). The draw of one phrase does not depend on the others.
 *
 * @param located - Phrases of one split, from `locatedPhrases`.
 * @param options - Regions per phrase and seed.
 * @throws `OptionError` if `regionsPerPhrase` is neither a whole number of at least 1 nor `Infinity`.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { locatedPhrases, openScenes, regionPhrases } from '@vse/datasets';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'scenes-'));
 * const scenes = await openScenes({ folder, sizes: { train: 4, dev: 0, test: 0 } });
 * const { regions, phrases, pairToRegion } = regionPhrases(locatedPhrases(scenes, 'train').phrases);
 * console.log(regions.length, phrases.length, pairToRegion.length);
 * ```
 */
export function regionPhrases(
  located: readonly LocatedPhrase[],
  { regionsPerPhrase = 10, seed = 1 }: RegionPhrasesOptions = {},
): RegionPhrases {
  if (regionsPerPhrase !== Infinity) assertWhole('regionPhrases', 'regionsPerPhrase', regionsPerPhrase);
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

/** Regions of each phrase by key, each once, in the order of their first mention. */
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

/** Draws at most `limit` of the keys, in their order. */
function drawKeys(regions: ReadonlyMap<string, unknown>, limit: number, random: SeededRandom): string[] {
  const keys = [...regions.keys()];
  if (keys.length <= limit) return keys;
  const places = random.shuffle(Int32Array.from(keys.keys())).subarray(0, limit).sort();
  return Array.from(places, (place) => keys[place]!);
}
