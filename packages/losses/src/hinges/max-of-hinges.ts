import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, type Loss } from '@vse/core';
import { hardestNegatives } from './hardest-negative';
import { lossOfMatches, transposed, type Matches, type MatchOptions } from '../pairs/matches';

export interface HingeOptions extends MatchOptions {
  /** How far a matching pair must score above every mismatched pair, in units of the score. Defaults to `0.2`. */
  readonly margin?: number;
}

/**
 * Max of hinges: every matching pair pays for the hardest negative caption of its image and the hardest negative image
 * of its caption. VSE++, https://arxiv.org/abs/1707.05612
 *
 * Reads `scores: [images, captions]` and `positives`; returns a scalar `[]`, the sum over matching pairs. An image
 * without a caption in the batch pays nothing and still serves as a negative; a pair without negatives pays nothing.
 * When all scores are equal the loss is 2 x pairs x margin: a run that stays there has collapsed.
 * Throws an `OptionError` for a negative margin, a `ShapeError` where shapes disagree.
 */
export function maxOfHinges({ margin = 0.2, ...options }: HingeOptions = {}): Loss {
  assertNumber('maxOfHinges', 'margin', margin, { from: 0 });
  return lossOfMatches('maxOfHinges', options, (matches) =>
    tf.add(hardestHinges(matches, margin), hardestHinges(transposed(matches), margin)),
  );
}

/** Over the matching pairs of every row, the hinge against the row's hardest negative, summed. */
function hardestHinges({ scores, positives, negatives }: Matches, margin: number): tf.Scalar {
  const hardest = hardestNegatives(scores, negatives);
  const violations = tf.relu(tf.add(tf.sub(hardest.scores, scores), margin)); // [rows, columns]
  return tf.sum(tf.mul(tf.mul(violations, positives), hardest.exist)); // []
}
