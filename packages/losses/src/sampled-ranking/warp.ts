import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, type Loss } from '@vse/core';
import { anchorHinges, checkSide, sumOverSides, type Anchors } from '../pairs/anchors';
import type { SampledRankingOptions } from './devise';
import { firstViolators } from './first-violator';
import { lossOfMatches } from '../pairs/matches';
import { randomKeys } from './random-order';
import { described, matchDefaults } from '../describe';

/**
 * WARP, the weighted approximate-rank pairwise loss: goes through the negatives in random order up to the first that
 * comes within the margin (default 1), and weights its hinge by `1 + 1/2 + ... + 1/r`. r estimates the rank of the
 * matching pair from the number of trials: negatives / trials, rounded down. WSABIE, Weston, Bengio and Usunier, IJCAI
 * 2011, https://www.ijcai.org/Proceedings/11/Papers/460.pdf
 *
 * Reads `scores: [images, captions]` and `positives`; returns a scalar `[]`, the sum over matching pairs. Negatives are
 * those of the batch. A pair without a negative within the margin costs 0. Draws by seed and step, as
 * `randomNegativeHinge` does. With `positives` it takes memory of images x captions x the longer side, unless the batch
 * has `oneImagePerCaption`.
 *
 * @param options - Margin, anchors and seed.
 * @throws `OptionError` if an option is out of range. The loss throws `ShapeError` if shapes disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { warp } from '@vse/losses';
 *
 * const scores = tf.tensor2d([[0.9, 0.3], [0.8, 0.7]]); // [images, captions]
 * const loss = warp({ margin: 0.2 });
 * console.log(await loss({ scores }).array()); // 0.3, of the second image
 * ```
 */
export function warp({
  margin = 1,
  anchors: side = 'images',
  seed = 0,
  ...options
}: SampledRankingOptions = {}): Loss {
  assertNumber('warp', 'margin', margin, { from: 0 });
  checkSide('warp', side);
  const keys = randomKeys(seed);
  const loss = lossOfMatches('warp', options, (matches) =>
    sumOverSides(matches, side, (anchors) => warpOf(anchors, keys.draw(...anchors.scores.shape), margin)),
  );
  const settings = { ...matchDefaults, ...options, margin, anchors: side, seed };
  return described('warp', settings, Object.assign(loss, { onProgress: keys.onProgress }));
}

function warpOf(anchors: Anchors, order: tf.Tensor2D, margin: number): tf.Scalar {
  const { trials, ...negative } = firstViolators(anchors, order, margin);
  const ranks = tf.floor(tf.div(tf.sum(anchors.negatives, 1, true), trials)); // [anchors, 1]
  const weights = tf.gather(
    harmonicNumbers(anchors.scores.shape[1]),
    tf.cast(tf.reshape(ranks, [-1]), 'int32'),
  );
  const weighted = tf.mul<tf.Tensor2D>(anchors.weights, tf.reshape(weights, [-1, 1])); // [anchors, 1]
  return anchorHinges({ ...anchors, weights: weighted }, negative, margin);
}

/** Harmonic numbers `1 + 1/2 + ... + 1/r` for r from 0 to `last`, `[last + 1]`. */
function harmonicNumbers(last: number): tf.Tensor1D {
  const values = new Float32Array(last + 1);
  for (let r = 1, sum = 0; r <= last; r++) values[r] = sum += 1 / r;
  return tf.tensor1d(values);
}
