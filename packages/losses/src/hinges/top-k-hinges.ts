import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, assertWhole, type Loss } from '@vse/core';
import { lossOfMatches, transposed, type Matches } from '../pairs/matches';
import type { HingeOptions } from './max-of-hinges';
import { topKRowHinges } from './top-k-row-hinges';

export interface TopKHingesOptions extends HingeOptions {
  /** How many of the hardest negatives each matching pair pays for; all where the batch has fewer. Defaults to `5`. */
  readonly k?: number;
}

/**
 * Sum of hinges over the K hardest negatives: `k: 1` is `maxOfHinges`, a large `k` is `sumOfHinges`. The K largest
 * violations per pair are those of DSPE, https://arxiv.org/abs/1511.06078
 *
 * Reads `scores: [images, captions]` and `positives`; returns a scalar `[]`, the sum over matching pairs, their K
 * hardest negative captions and their K hardest negative images. Of equal scores the first count. Throws an
 * `OptionError` for a negative margin or a `k` below 1, a `ShapeError` where shapes disagree.
 */
export function topKHinges({ k = 5, margin = 0.2, ...options }: TopKHingesOptions = {}): Loss {
  assertWhole('topKHinges', 'k', k);
  assertNumber('topKHinges', 'margin', margin, { from: 0 });
  const rows = ({ scores, positives, negatives }: Matches) =>
    topKRowHinges(scores, positives, negatives, { k, margin });
  return lossOfMatches('topKHinges', options, (matches) => tf.add(rows(matches), rows(transposed(matches))));
}
