import { bootstrapInterval, type BootstrapOptions, type Interval } from './bootstrap-interval';
import { firstRanks, type TieRule } from '../retrieval/first-ranks';
import type { RetrievalScores } from '../retrieval/score-pair';

/** Input of `rsumInterval`. */
export interface RsumIntervalInput extends Pick<BootstrapOptions, 'rounds' | 'level' | 'seed'> {
  /** Scores `[images, captions]`, row-major, higher for a better match; a pair of matrices if the directions differ. */
  readonly scores: RetrievalScores;
  /** Image that each caption describes. Every image must have a caption. */
  readonly captionToImage: ArrayLike<number>;
  /** Tie rule. Defaults to `'stable'`. */
  readonly ties?: TieRule;
}

const cutoffs = [1, 5, 10] as const;

/**
 * Percentile bootstrap interval of rsum: images are drawn with replacement, each with all of its captions, as queries of
 * both directions; the candidates stay the same. `estimate` is the rsum of `retrievalMetrics`.
 *
 * Time O(images x captions + rounds x images). It measures the choice of test images, not the seed of training.
 *
 * @param input - Scores, the image of each caption, tie rule, rounds, level and seed.
 * @throws The errors of `retrievalMetrics` and `bootstrapInterval`.
 * @example
 * ```ts
 * import { rsumInterval } from '@vse/eval';
 *
 * const scores = [0.9, 0.5, 0.2, 0.4]; // [2 images, 2 captions]
 * console.log(rsumInterval({ scores, captionToImage: [0, 1], seed: 1 })); // estimate 550, low, high
 * ```
 */
export function rsumInterval({ scores, captionToImage, ties, ...bootstrap }: RsumIntervalInput): Interval {
  const ranks = firstRanks({ scores, captionToImage, ...(ties && { ties }) }, 'rsumInterval');
  const images = ranks.imageToText.length;
  const hits = (rank: number): number => cutoffs.filter((k) => rank + 1 <= k).length;
  const ofImage = Float64Array.from(ranks.imageToText, hits);
  const ofCaptions = new Float64Array(images);
  const captions = new Float64Array(images);
  ranks.textToImage.forEach((rank, caption) => {
    const image = captionToImage[caption]!;
    ofCaptions[image] = ofCaptions[image]! + hits(rank);
    captions[image] = captions[image]! + 1;
  });
  const rsumOf = (drawn: Float64Array): number => {
    let [imageHits, captionHits, queries] = [0, 0, 0];
    for (const image of drawn) {
      imageHits += ofImage[image]!;
      captionHits += ofCaptions[image]!;
      queries += captions[image]!;
    }
    return 100 * (imageHits / drawn.length + captionHits / queries);
  };
  const values = Float64Array.from({ length: images }, (_, image) => image);
  return bootstrapInterval({ values, statistic: rsumOf, ...bootstrap });
}
