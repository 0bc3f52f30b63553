import { assertNumber, assertWhole, type Loss } from '@vse/core';
import { anchorHinges, checkSide, sumOverSides, type AnchorSide } from '../pairs/anchors';
import { hardestNegatives } from './hardest-negative';
import { lossOfMatches } from '../pairs/matches';
import type { HingeOptions } from './max-of-hinges';
import { randomKeys } from '../sampled-ranking/random-order';
import { topKNegatives } from './topk-negatives';

export interface RandomNegativeOptions extends HingeOptions {
  /** Which side draws a negative. Defaults to `'images'`: each pair meets one mismatched caption. */
  readonly anchors?: AnchorSide;
  /** How many negatives are drawn, without repetition; the hardest of them counts. Defaults to `1`. */
  readonly candidates?: number;
  /** Defaults to `0`. */
  readonly seed?: number;
}

/**
 * The hinge against a caption drawn at random: `max(0, margin - match + mismatch)` with margin 1, as in B. Favre's
 * tutorial on multimodal embeddings (2017). With `candidates` above 1 the hardest of several drawn ones counts: harder
 * negatives at low cost.
 *
 * Reads `scores: [images, captions]` and `positives`; returns a scalar `[]`, the sum over matching pairs. A pair with
 * fewer negatives than candidates takes all of them; one with none costs 0. Told of progress before each step, it
 * draws by seed and step, so a resumed run draws what the unbroken one would have. With `positives` it takes memory of
 * images x captions x the longer side, unless the batch says `oneImagePerCaption`. Throws an `OptionError` for an
 * option out of range, a `ShapeError` where shapes disagree.
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
  return Object.assign((batch: Parameters<Loss>[0]) => loss(batch), { onProgress: keys.onProgress });
}
