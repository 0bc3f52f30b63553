import { assertNumber, assertWhole, type Loss } from '@vse/core';
import { anchorHinges, checkSide, sumOverSides, type AnchorSide } from '../pairs/anchors';
import { hardestNegatives } from './hardest-negative';
import { lossOfMatches } from '../pairs/matches';
import type { HingeOptions } from './max-of-hinges';
import { randomKeys } from '../sampled-ranking/random-order';
import { topKNegatives } from './topk-negatives';
import { described, matchDefaults } from '../describe';

/** Options of `randomNegativeHinge`. */
export interface RandomNegativeOptions extends HingeOptions {
  /** Side that draws the negatives. Defaults to `'images'`: each pair is compared with a mismatched caption. */
  readonly anchors?: AnchorSide;
  /** Number of negatives drawn, without repetition; the hardest of them counts. Defaults to `1`. */
  readonly candidates?: number;
  /** Seed of the draws. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * Hinge against a caption drawn at random: `max(0, margin - match + mismatch)` with a default margin of 1, as in B.
 * Favre's tutorial on multimodal embeddings (2017). With more `candidates` the hardest of several drawn captions
 * counts.
 *
 * Reads `scores: [images, captions]` and `positives`; returns a scalar `[]`, the sum over matching pairs. A pair with
 * fewer negatives than candidates takes all of them; one without negatives costs 0. Draws depend on the seed and on the
 * step that the trainer passes to `onProgress`, so a resumed run repeats an unbroken one. With `positives` it takes
 * memory of images x captions x the longer side, unless the batch has `oneImagePerCaption`.
 *
 * @param options - Margin, anchors, candidates and seed.
 * @throws `OptionError` if an option is out of range. The loss throws `ShapeError` if shapes disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { randomNegativeHinge } from '@vse/losses';
 *
 * const scores = tf.tensor2d([[0.9, 0.3], [0.8, 0.7]]); // [images, captions]
 * const loss = randomNegativeHinge({ margin: 1 });
 * console.log(await loss({ scores }).array()); // 0.4 + 1.1
 * ```
 */
export function randomNegativeHinge({
  margin = 1,
  anchors: side = 'images',
  candidates = 1,
  seed = 0,
  ...options
}: RandomNegativeOptions = {}): Loss {
  assertNumber('randomNegativeHinge', 'margin', margin, { from: 0 });
  assertWhole('randomNegativeHinge', 'candidates', candidates);
  checkSide('randomNegativeHinge', side);
  const keys = randomKeys(seed);
  const loss = lossOfMatches('randomNegativeHinge', options, (matches) =>
    sumOverSides(matches, side, (anchors) => {
      const order = keys.draw(...anchors.scores.shape); // [anchors, columns]
      const drawn = topKNegatives(order, anchors.negatives, candidates); // [anchors, columns]
      return anchorHinges(anchors, hardestNegatives(anchors.scores, drawn), margin);
    }),
  );
  const settings = { ...matchDefaults, ...options, margin, anchors: side, candidates, seed };
  return described('randomNegativeHinge', settings, Object.assign(loss, { onProgress: keys.onProgress }));
}
