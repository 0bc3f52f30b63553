import { bootstrapInterval, type BootstrapOptions, type Interval } from './bootstrap-interval';
import { firstRanks, type TieRule } from '../retrieval/first-ranks';

export interface RsumIntervalInput extends Pick<BootstrapOptions, 'rounds' | 'level' | 'seed'> {
  /** `[images, captions]`, row-major, higher for a better match. */
  readonly scores: ArrayLike<number>;
  /** The image that each caption describes. Every image must have a caption. */
  readonly captionToImage: ArrayLike<number>;
  /** Defaults to `'stable'`. */
  readonly ties?: TieRule;
}

const cutoffs = [1, 5, 10] as const;

/**
 * The percentile bootstrap interval of rsum: images are drawn with replacement, each with all of its captions, as queries
 * of both directions, among the candidates as they are. `estimate` is the rsum of `retrievalMetrics`.
 *
 * Time O(images x captions + rounds x images). It says how much the choice of the test images matters, not how much
 * training's seed does. Errors are those of `retrievalMetrics` and `bootstrapInterval`.
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
    let [found, foundByCaptions, asked] = [0, 0, 0];
    for (const image of drawn) {
      found += ofImage[image]!;
      foundByCaptions += ofCaptions[image]!;
      asked += captions[image]!;
    }
    return 100 * (found / drawn.length + foundByCaptions / asked);
  };
  const values = Float64Array.from({ length: images }, (_, image) => image);
  return bootstrapInterval({ values, statistic: rsumOf, ...bootstrap });
}
