import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, type Loss } from '@vse/core';
import { lossOfMatches, transposed, type Matches } from '../pairs/matches';
import type { HingeOptions } from '../hinges/max-of-hinges';
import { rowHinges } from '../hinges/row-hinges';

/**
 * The global ranking objective of deep fragment embeddings: a sum of hinges over the image-sentence scores that
 * `fragmentAverage` of `@vse/attention` gives, which are not bounded; hence its own default margin of 40, the
 * constant of the published code. https://arxiv.org/abs/1406.5679
 *
 * Reads `scores: [images, captions]` and `positives`; returns a scalar `[]`, the sum over matching pairs and negatives
 * in both directions. The published objective adds it to `fragmentAlignment` with weight 0.5. Throws an `OptionError`
 * for a negative margin, a `ShapeError` where shapes disagree.
 */
export function globalRanking({ margin = 40, ...options }: HingeOptions = {}): Loss {
  assertNumber('globalRanking', 'margin', margin, { from: 0 });
  const rows = ({ scores, positives, negatives }: Matches) => rowHinges(scores, positives, negatives, margin);
  return lossOfMatches('globalRanking', options, (matches) =>
    tf.add(rows(matches), rows(transposed(matches))),
  );
}
