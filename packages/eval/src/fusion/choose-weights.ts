import { assertWhole } from '@vse/core';
import { retrievalMetrics } from '../retrieval/retrieval-metrics';
import type { RetrievalScores, ScorePair } from '../retrieval/score-pair';
import { haveOneMatrix, systemsOf } from './check-systems';
import { standardize } from './standardize';

/** Input of `chooseWeights`. */
export interface ChooseWeightsInput {
  /** Scores of each system on the **dev** split, `[images, captions]`, row-major; a pair if its directions differ. */
  readonly systems: readonly RetrievalScores[];
  /** Image that each caption of the dev split describes. */
  readonly captionToImage: ArrayLike<number>;
  /** Number of members drawn, the same ones again included: weights are multiples of one over at most this. Defaults to `20`. */
  readonly members?: number;
}

/** Weights chosen on dev. */
export interface ChosenWeights {
  /** Weight of each system; they sum to 1. Pass them to `standardizedMean`. */
  readonly weights: readonly number[];
  /** Rsum of the weighted mean on the dev split, on which the weights were chosen: too high by that choice. */
  readonly rsum: number;
}

/**
 * Chooses the weights of an ensemble on the dev split, for the highest rsum of the mean of standardised scores: the best
 * system first, then again and again the system, one of them already or not, with which rsum is highest; the best ensemble
 * on the way counts. Weights are never negative and few enough not to fit dev closely.
 * Caruana et al., https://doi.org/10.1145/1015330.1015432
 *
 * Time O(members x systems x pairs); memory 4 bytes x systems x pairs.
 *
 * @param input - Scores of the systems on dev, the image of each caption, and the number of members.
 * @throws The errors of `standardizedMean` and `retrievalMetrics`; `OptionError` if `members` is not a whole number of at
 * least 1.
 * @example
 * ```ts
 * import { chooseWeights } from '@vse/eval';
 *
 * const systems = [[0.9, 0.1, 0.2, 0.8], [0.1, 0.9, 0.8, 0.2]]; // the second is always wrong
 * console.log(chooseWeights({ systems, captionToImage: [0, 1] }).weights); // 1, 0
 * ```
 */
export function chooseWeights({ systems, captionToImage, members = 20 }: ChooseWeightsInput): ChosenWeights {
  const where = 'chooseWeights';
  assertWhole(where, 'members', members);
  const pairs = systemsOf(where, systems);
  const oneMatrix = haveOneMatrix(pairs);
  const standardized = pairs.map((pair, system) => {
    const imageToText = standardize(where, system, pair.imageToText);
    return {
      imageToText,
      textToImage: oneMatrix ? imageToText : standardize(where, system, pair.textToImage),
    };
  });
  const counts = new Array<number>(systems.length).fill(0);
  let sum = zeros(standardized[0]!, oneMatrix);
  let chosen: ChosenWeights = { weights: counts, rsum: -Infinity };
  for (let drawn = 1; drawn <= members; drawn++) {
    let next = { system: 0, rsum: -Infinity };
    standardized.forEach((pair, system) => {
      const { rsum } = retrievalMetrics({ scores: plus(sum, pair, oneMatrix), captionToImage });
      if (rsum > next.rsum) next = { system, rsum };
    });
    counts[next.system]!++;
    sum = plus(sum, standardized[next.system]!, oneMatrix);
    if (next.rsum > chosen.rsum) chosen = { weights: counts.map((count) => count / drawn), rsum: next.rsum };
  }
  return chosen;
}

function zeros({ imageToText, textToImage }: ScorePair, oneMatrix: boolean): ScorePair {
  const first = new Float32Array(imageToText.length);
  return { imageToText: first, textToImage: oneMatrix ? first : new Float32Array(textToImage.length) };
}

function plus(a: ScorePair, b: ScorePair, oneMatrix: boolean): ScorePair {
  const added = (left: ArrayLike<number>, right: ArrayLike<number>): Float32Array =>
    Float32Array.from({ length: left.length }, (_, i) => left[i]! + right[i]!);
  const imageToText = added(a.imageToText, b.imageToText);
  return { imageToText, textToImage: oneMatrix ? imageToText : added(a.textToImage, b.textToImage) };
}
