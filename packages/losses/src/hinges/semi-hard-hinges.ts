import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, type Loss } from '@vse/core';
import { anchorHinges, sumOverSides, type Anchors } from '../pairs/anchors';
import { lossOfMatches } from '../pairs/matches';
import type { HingeOptions } from './max-of-hinges';
import { firstHighest, pickFromRows } from '../pairs/pick';
import { described, matchDefaults } from '../describe';

/**
 * Semi-hard hinges: every matching pair pays, on both sides, for the hardest negative that scores below it, or for the
 * easiest negative if none does. Gentler than `maxOfHinges` at the start. FaceNet, https://arxiv.org/abs/1503.03832
 *
 * Reads `scores: [images, captions]` and `positives`; returns a scalar `[]`, the sum over matching pairs. A pair
 * without negatives costs 0; of equal scores the first counts. With `positives` it takes memory of images x captions x
 * the longer side, unless the batch has `oneImagePerCaption`.
 *
 * @param options - Margin and treatment of false negatives.
 * @throws `OptionError` if the margin is negative. The loss throws `ShapeError` if shapes disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { semiHardHinges } from '@vse/losses';
 *
 * const scores = tf.tensor2d([[0.9, 0.3], [0.8, 0.7]]); // [images, captions]
 * const loss = semiHardHinges({ margin: 0.2 });
 * console.log(await loss({ scores }).array()); // 0.3 + 0.1
 * ```
 */
export function semiHardHinges({ margin = 0.2, ...options }: HingeOptions = {}): Loss {
  assertNumber('semiHardHinges', 'margin', margin, { from: 0 });
  const loss = lossOfMatches('semiHardHinges', options, (matches) =>
    sumOverSides(matches, 'both', (anchors) => anchorHinges(anchors, semiHard(anchors), margin)),
  );
  return described('semiHardHinges', { ...matchDefaults, ...options, margin }, loss);
}

/** Scores of the semi-hard negatives, `[anchors, 1]`, and where there is one. */
function semiHard({ scores, own, negatives }: Anchors): { scores: tf.Tensor2D; exist: tf.Tensor2D } {
  const picked = pickFromRows(scores, (values) => {
    const below = tf.mul<tf.Tensor2D>(negatives, tf.cast(tf.less(values, own), 'float32')); // [anchors, columns]
    const any = tf.max<tf.Tensor2D>(below, 1, true); // [anchors, 1]
    const hardest = firstHighest(values, below); // [anchors, columns]
    const easiest = firstHighest(tf.neg(values), negatives); // [anchors, columns]
    return tf.add(tf.mul(hardest, any), tf.mul(easiest, tf.sub(1, any)));
  });
  return { scores: picked, exist: tf.max(negatives, 1, true) };
}
