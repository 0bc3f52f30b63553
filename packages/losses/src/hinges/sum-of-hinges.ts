import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, type Loss } from '@vse/core';
import { lossOfMatches, transposed, type Matches } from '../pairs/matches';
import { fusedHinges } from './fused-hinges';
import type { HingeOptions } from './max-of-hinges';
import { rowHinges } from './row-hinges';
import { described, matchDefaults } from '../describe';

/**
 * Sum of hinges: every matching pair pays for every negative caption of its image and every negative image of its
 * caption. VSE0 of VSE++, https://arxiv.org/abs/1707.05612, after Kiros et al., https://arxiv.org/abs/1411.2539
 *
 * Reads `scores: [images, captions]` and `positives`; returns a scalar `[]`, the sum over matching pairs and negatives.
 * A pair without negatives, and an image without captions in the batch, pay nothing. Memory stays within the size of
 * the scores, also if captions share images.
 *
 * @param options - Margin and treatment of false negatives.
 * @throws `OptionError` if the margin is negative. The loss throws `ShapeError` if shapes disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { sumOfHinges } from '@vse/losses';
 *
 * const scores = tf.tensor2d([[0.9, 0.3], [0.8, 0.7]]); // [images, captions]
 * const loss = sumOfHinges({ margin: 0.2 });
 * console.log(await loss({ scores }).array()); // 0.3 + 0.1
 * ```
 */
export function sumOfHinges({ margin = 0.2, ...options }: HingeOptions = {}): Loss {
  assertNumber('sumOfHinges', 'margin', margin, { from: 0 });
  const rows = (matches: Matches) =>
    matches.diagonal
      ? diagonalHinges(matches, margin)
      : rowHinges(matches.scores, matches.positives, matches.negatives, margin);
  const plain = lossOfMatches('sumOfHinges', options, (matches) =>
    tf.add(rows(matches), rows(transposed(matches))),
  );
  const where = 'sumOfHinges';
  const fused = { kernel: 'VseSumOfHinges', where, margin, options, diagonalOnly: true } as const;
  const loss: Loss = (batch) => fusedHinges(fused, batch) ?? plain(batch);
  return described('sumOfHinges', { ...matchDefaults, ...options, margin }, loss);
}

/** The hinges of rows with one match each, without sorting. */
function diagonalHinges({ scores, positives, negatives }: Matches, margin: number): tf.Scalar {
  const own = tf.sum(tf.mul(scores, positives), 1, true); // [rows, 1]
  const violations = tf.relu(tf.add(tf.sub(scores, own), margin)); // [rows, columns]
  return tf.sum(tf.mul(violations, negatives)); // []
}
