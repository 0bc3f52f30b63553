import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, type Loss } from '@vse/core';
import { anchorHinges, sumOverSides, type Anchors } from '../pairs/anchors';
import { lossOfMatches } from '../pairs/matches';
import type { HingeOptions } from './max-of-hinges';
import { firstHighest, pickFromRows } from '../pairs/pick';

/**
 * Semi-hard hinges: every matching pair pays, on both sides, for the hardest negative that scores below it; where no
 * negative does, for the easiest one. Gentler than `maxOfHinges` at the start. FaceNet, https://arxiv.org/abs/1503.03832
 *
 * Reads `scores: [images, captions]` and `positives`; returns a scalar `[]`, the sum over matching pairs. A pair
 * without negatives costs 0; of equal scores the first counts. With `positives` it takes memory of images x captions x
 * the longer side, unless the batch says `oneImagePerCaption`. Throws an `OptionError` for a negative margin, a
 * `ShapeError` where shapes disagree.
 */
export function semiHardHinges({ margin = 0.2, ...options }: HingeOptions = {}): Loss {
  assertNumber('semiHardHinges', 'margin', margin, { from: 0 });
  return lossOfMatches('semiHardHinges', options, (matches) =>
    sumOverSides(matches, 'both', (anchors) => anchorHinges(anchors, semiHard(anchors), margin)),
  );
}

function semiHard({ scores, own, negatives }: Anchors): { scores: tf.Tensor2D; exist: tf.Tensor2D } {
  const picked = pickFromRows(scores, (values) => {
    const below = tf.mul<tf.Tensor2D>(negatives, tf.cast(tf.less(values, own), 'float32')); // [anchors, columns]
    const some = tf.max<tf.Tensor2D>(below, 1, true); // [anchors, 1]
    const hardest = firstHighest(values, below); // [anchors, columns]
    const easiest = firstHighest(tf.neg(values), negatives); // [anchors, columns]
    return tf.add(tf.mul(hardest, some), tf.mul(easiest, tf.sub(1, some)));
  });
  return { scores: picked, exist: tf.max(negatives, 1, true) };
}
