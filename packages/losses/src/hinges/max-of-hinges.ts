import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, type Loss } from '@vse/core';
import { fusedHinges } from './fused-hinges';
import { hardestNegatives } from './hardest-negative';
import { lossOfMatches, transposed, type Matches, type MatchOptions } from '../pairs/matches';
import { described, matchDefaults } from '../describe';

/** Options of losses with a margin. Each loss says its own default margin where it is not `0.2`. */
export interface HingeOptions extends MatchOptions {
  /** Margin by which a matching pair must score above every mismatched pair, in units of the score. Defaults to `0.2`. */
  readonly margin?: number;
}

/**
 * Max of hinges: every matching pair pays for the hardest negative caption of its image and the hardest negative image
 * of its caption. VSE++, https://arxiv.org/abs/1707.05612
 *
 * Reads `scores: [images, captions]` and `positives`; returns a scalar `[]`, the sum over matching pairs. An image
 * without a caption in the batch pays nothing and still serves as a negative; a pair without negatives pays nothing.
 * When all scores are equal the loss is 2 x pairs x margin: a run that stays there has collapsed.
 *
 * @param options - Margin and treatment of false negatives.
 * @throws `OptionError` if the margin is negative. The loss throws `ShapeError` if shapes disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { maxOfHinges } from '@vse/losses';
 *
 * const scores = tf.tensor2d([[0.9, 0.3], [0.8, 0.7]]); // [images, captions]
 * const loss = maxOfHinges({ margin: 0.2 });
 * console.log(await loss({ scores }).array()); // 0.3 + 0.1
 * ```
 */
export function maxOfHinges({ margin = 0.2, ...options }: HingeOptions = {}): Loss {
  assertNumber('maxOfHinges', 'margin', margin, { from: 0 });
  const plain = lossOfMatches('maxOfHinges', options, (matches) =>
    tf.add(hardestHinges(matches, margin), hardestHinges(transposed(matches), margin)),
  );
  const fused = { kernel: 'VseMaxOfHinges', where: 'maxOfHinges', margin, options } as const;
  const loss: Loss = (batch) => fusedHinges(fused, batch) ?? plain(batch);
  return described('maxOfHinges', { ...matchDefaults, ...options, margin }, loss);
}

/** Sum over matching pairs of the hinge against the hardest negative of their row. */
function hardestHinges({ scores, positives, negatives }: Matches, margin: number): tf.Scalar {
  const hardest = hardestNegatives(scores, negatives);
  const violations = tf.relu(tf.add(tf.sub(hardest.scores, scores), margin)); // [rows, columns]
  return tf.sum(tf.mul(tf.mul(violations, positives), hardest.exist)); // []
}
