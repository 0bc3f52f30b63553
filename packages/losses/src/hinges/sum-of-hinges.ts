import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, type Loss } from '@vse/core';
import { lossOfMatches, transposed, type Matches } from '../pairs/matches';
import type { HingeOptions } from './max-of-hinges';
import { rowHinges } from './row-hinges';

/**
 * Sum of hinges: every matching pair pays for every negative caption of its image and every negative image of its
 * caption. VSE0 of VSE++, https://arxiv.org/abs/1707.05612, after Kiros et al., https://arxiv.org/abs/1411.2539
 *
 * Reads `scores: [images, captions]` and `positives`; returns a scalar `[]`, the sum over matching pairs and negatives.
 * A pair without negatives, and an image without captions in the batch, pay nothing. No tensor has a third axis, also
 * where captions share images. Throws an `OptionError` for a negative margin, a `ShapeError` where shapes disagree.
 */
export function sumOfHinges({ margin = 0.2, ...options }: HingeOptions = {}): Loss {
  assertNumber('sumOfHinges', 'margin', margin, { from: 0 });
  const rows = (matches: Matches) =>
    matches.diagonal ? diagonalHinges(matches, margin) : anyHinges(matches, margin);
  return lossOfMatches('sumOfHinges', options, (matches) => tf.add(rows(matches), rows(transposed(matches))));
}

function diagonalHinges({ scores, positives, negatives }: Matches, margin: number): tf.Scalar {
  const own = tf.sum(tf.mul(scores, positives), 1, true); // [rows, 1]
  const violations = tf.relu(tf.add(tf.sub(scores, own), margin)); // [rows, columns]
  return tf.sum(tf.mul(violations, negatives)); // []
}

function anyHinges({ scores, positives, negatives }: Matches, margin: number): tf.Scalar {
  return rowHinges(scores, positives, negatives, margin);
}
