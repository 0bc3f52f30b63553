import { assertPositive, ShapeError } from '@vse/core';
import type { RetrievalScores, ScorePair } from '../retrieval/score-pair';
import { sharesOf, systemsOf } from './check-systems';

/** Input of `reciprocalRankFusion`. */
export interface ReciprocalRankFusionInput {
  /** Scores of each system, `[images, captions]`, row-major; a pair of matrices if its directions differ. */
  readonly systems: readonly RetrievalScores[];
  /** Number of captions. */
  readonly captions: number;
  /** Weight of each system; their sum does not matter. Defaults to equal weights. */
  readonly weights?: readonly number[];
  /** Constant that is added to each rank: the higher, the less the first places count. Defaults to `60`. */
  readonly constant?: number;
}

/**
 * Reciprocal rank fusion: a candidate scores the mean over the systems of `1 / (constant + rank)`, with its rank, from 1,
 * among the query's candidates; equal scores share their mean rank. Needs no scale of the scores.
 * Cormack, Clarke and Buettcher, https://doi.org/10.1145/1571941.1572114
 *
 * Time O(systems x pairs x log pairs of a query). The result is float32, `[images, captions]` for each direction.
 *
 * @param input - Scores of the systems, number of captions, weights and constant.
 * @throws `ShapeError` if the systems have different sizes, `DataError` if a score is not finite, `OptionError` if there is no
 * system, or an option is out of range.
 * @example
 * ```ts
 * import { reciprocalRankFusion } from '@vse/eval';
 *
 * const { imageToText } = reciprocalRankFusion({ systems: [[0.9, 0.5], [2, 7]], captions: 2, constant: 1 }); // 1 image
 * console.log(imageToText); // (1 / 2 + 1 / 3) / 2 = 0.417 twice
 * ```
 */
export function reciprocalRankFusion({
  systems,
  captions,
  weights,
  constant = 60,
}: ReciprocalRankFusionInput): ScorePair {
  const where = 'reciprocalRankFusion';
  assertPositive(where, 'constant', constant);
  const pairs = systemsOf(where, systems);
  const shares = sharesOf(where, systems.length, weights);
  const size = pairs[0]!.imageToText.length;
  const images = size / captions;
  if (!Number.isInteger(images)) {
    throw new ShapeError(`${where}: scores must be [images, ${captions}], got ${size} numbers.`);
  }
  const fused = { imageToText: new Float32Array(size), textToImage: new Float32Array(size) };
  pairs.forEach((pair, system) => {
    const add = (into: Float32Array, at: number, rank: number): void => {
      into[at]! += shares[system]! / (constant + rank);
    };
    for (let image = 0; image < images; image++) {
      const at = (caption: number) => image * captions + caption;
      const ranks = meanRanks(Float64Array.from({ length: captions }, (_, i) => pair.imageToText[at(i)]!));
      ranks.forEach((rank, caption) => add(fused.imageToText, at(caption), rank));
    }
    for (let caption = 0; caption < captions; caption++) {
      const at = (image: number) => image * captions + caption;
      const ranks = meanRanks(Float64Array.from({ length: images }, (_, i) => pair.textToImage[at(i)]!));
      ranks.forEach((rank, image) => add(fused.textToImage, at(image), rank));
    }
  });
  return fused;
}

/** Ranks from 1, the highest score first; equal scores have the mean of their ranks. */
function meanRanks(scores: Float64Array): Float64Array {
  const order = Int32Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const ranks = new Float64Array(scores.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    for (let place = from; place < to; place++) ranks[order[place]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}
