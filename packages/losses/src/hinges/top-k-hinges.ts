import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, assertWhole, type Loss } from '@vse/core';
import { lossOfMatches, transposed, type Matches } from '../pairs/matches';
import type { HingeOptions } from './max-of-hinges';
import { topKRowHinges } from './top-k-row-hinges';
import { described, matchDefaults } from '../describe';

/** Options of `topKHinges`. */
export interface TopKHingesOptions extends HingeOptions {
  /** Number of hardest negatives that each matching pair pays for; all if the batch has fewer. Defaults to `5`. */
  readonly k?: number;
}

/**
 * Sum of hinges over the K hardest negatives: `k: 1` is `maxOfHinges`, a large `k` is `sumOfHinges`. The K largest
 * violations per pair are those of DSPE, https://arxiv.org/abs/1511.06078
 *
 * Reads `scores: [images, captions]` and `positives`; returns a scalar `[]`, the sum over matching pairs, their K
 * hardest negative captions and their K hardest negative images. Of equal scores the first count.
 *
 * @param options - K, margin and treatment of false negatives.
 * @throws `OptionError` if the margin is negative or `k` is below 1. The loss throws `ShapeError` if shapes disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { topKHinges } from '@vse/losses';
 *
 * const scores = tf.tensor2d([[0.7, 0.6, 0.65], [0.5, 0.6, 0.5], [0.4, 0.45, 0.5]]); // [images, captions]
 * const loss = topKHinges({ k: 1, margin: 0.2 });
 * console.log(await loss({ scores }).array()); // 0.95, as maxOfHinges
 * ```
 */
export function topKHinges({ k = 5, margin = 0.2, ...options }: TopKHingesOptions = {}): Loss {
  assertWhole('topKHinges', 'k', k);
  assertNumber('topKHinges', 'margin', margin, { from: 0 });
  const rows = ({ scores, positives, negatives }: Matches) =>
    topKRowHinges(scores, positives, negatives, { k, margin });
  const loss = lossOfMatches('topKHinges', options, (matches) =>
    tf.add(rows(matches), rows(transposed(matches))),
  );
  return described('topKHinges', { ...matchDefaults, ...options, k, margin }, loss);
}
