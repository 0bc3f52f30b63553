import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, type Loss } from '@vse/core';
import { lossOfMatches, transposed, type Matches } from '../pairs/matches';
import type { HingeOptions } from '../hinges/max-of-hinges';
import { rowHinges } from '../hinges/row-hinges';
import { described, matchDefaults } from '../describe';

/**
 * Global ranking objective of deep fragment embeddings: sum of hinges over the image-sentence scores of
 * `fragmentAverage` (`@vse/attention`). Those are not bounded, hence the default margin of 40, the constant of the
 * published code. https://arxiv.org/abs/1406.5679
 *
 * Reads `scores: [images, captions]` and `positives`; returns a scalar `[]`, the sum over matching pairs and negatives
 * in both directions. The published objective adds it to `fragmentAlignment` with weight 0.5.
 *
 * @param options - Margin and treatment of false negatives.
 * @throws `OptionError` if the margin is negative. The loss throws `ShapeError` if shapes disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { globalRanking } from '@vse/losses';
 *
 * const scores = tf.tensor2d([[50, 5], [20, 40]]); // [images, captions]
 * const loss = globalRanking();
 * console.log(await loss({ scores }).array()); // 20 + 10 + 5
 * ```
 */
export function globalRanking({ margin = 40, ...options }: HingeOptions = {}): Loss {
  assertNumber('globalRanking', 'margin', margin, { from: 0 });
  const rows = ({ scores, positives, negatives }: Matches) => rowHinges(scores, positives, negatives, margin);
  const loss = lossOfMatches('globalRanking', options, (matches) =>
    tf.add(rows(matches), rows(transposed(matches))),
  );
  return described('globalRanking', { ...matchDefaults, ...options, margin }, loss);
}
