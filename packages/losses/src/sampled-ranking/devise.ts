import { assertNumber, type Loss } from '@vse/core';
import { anchorHinges, checkSide, sumOverSides, type AnchorSide } from '../pairs/anchors';
import { firstViolators } from './first-violator';
import { lossOfMatches } from '../pairs/matches';
import type { HingeOptions } from '../hinges/max-of-hinges';
import { randomKeys } from './random-order';
import { described, matchDefaults } from '../describe';

/** Options of `devise` and `warp`. */
export interface SampledRankingOptions extends HingeOptions {
  /** Side that looks for negatives. Defaults to `'images'`: each image looks through the captions. */
  readonly anchors?: AnchorSide;
  /** Seed of the order. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * Ranking loss of DeViSE as it is trained: goes through the negatives in random order, and each matching pair pays for
 * the first that comes within the margin (default 0.1). Frome et al., NIPS 2013,
 * https://papers.nips.cc/paper/5204-devise-a-deep-visual-semantic-embedding-model
 *
 * Reads `scores: [images, captions]` and `positives`; returns a scalar `[]`, the sum over matching pairs. A pair
 * without a negative within the margin costs 0. Draws by seed and step, as `randomNegativeHinge` does. With `positives`
 * it takes memory of images x captions x the longer side, unless the batch has `oneImagePerCaption`.
 *
 * @param options - Margin, anchors and seed.
 * @throws `OptionError` if an option is out of range. The loss throws `ShapeError` if shapes disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { devise } from '@vse/losses';
 *
 * const scores = tf.tensor2d([[0.9, 0.3], [0.8, 0.7]]); // [images, captions]
 * const loss = devise({ margin: 0.1 });
 * console.log(await loss({ scores }).array()); // 0.2, of the second image
 * ```
 */
export function devise({
  margin = 0.1,
  anchors: side = 'images',
  seed = 0,
  ...options
}: SampledRankingOptions = {}): Loss {
  assertNumber('devise', 'margin', margin, { from: 0 });
  checkSide('devise', side);
  const keys = randomKeys(seed);
  const loss = lossOfMatches('devise', options, (matches) =>
    sumOverSides(matches, side, (anchors) => {
      const order = keys.draw(...anchors.scores.shape); // [anchors, columns]
      return anchorHinges(anchors, firstViolators(anchors, order, margin), margin);
    }),
  );
  const settings = { ...matchDefaults, ...options, margin, anchors: side, seed };
  return described('devise', settings, Object.assign(loss, { onProgress: keys.onProgress }));
}
