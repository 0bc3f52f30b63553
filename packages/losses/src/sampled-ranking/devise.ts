import { assertNumber, type Loss } from '@vse/core';
import { anchorHinges, checkSide, sumOverSides, type AnchorSide } from '../pairs/anchors';
import { firstViolators } from './first-violator';
import { lossOfMatches } from '../pairs/matches';
import type { HingeOptions } from '../hinges/max-of-hinges';
import { randomKeys } from './random-order';

export interface SampledRankingOptions extends HingeOptions {
  /** Which side looks for negatives. Defaults to `'images'`: an image looks through the captions. */
  readonly anchors?: AnchorSide;
  /** Defaults to `0`. */
  readonly seed?: number;
}

/**
 * DeViSE's ranking loss as it is trained: negatives are looked through in random order, and each matching pair pays for
 * the first that comes within the margin (default 0.1). Frome et al., NIPS 2013,
 * https://papers.nips.cc/paper/5204-devise-a-deep-visual-semantic-embedding-model
 *
 * Reads `scores: [images, captions]` and `positives`; returns a scalar `[]`, the sum over matching pairs. A pair that
 * no negative violates costs 0. Draws by seed and step, see `randomNegativeHinge`. With `positives` it takes memory of
 * images x captions x the longer side, unless the batch says `oneImagePerCaption`. Throws an `OptionError` for an
 * option out of range, a `ShapeError` where shapes disagree.
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
  return Object.assign((batch: Parameters<Loss>[0]) => loss(batch), { onProgress: keys.onProgress });
}
