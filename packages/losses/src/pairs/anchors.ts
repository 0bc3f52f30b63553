import * as tf from '@tensorflow/tfjs-core';
import { assertOneOf } from '@vse/core';
import { transposed, type Matches } from './matches';

/** Side of a pair that looks for negatives: the image among captions, the caption among images, or each in turn. */
export type AnchorSide = 'images' | 'captions' | 'both';

/** List of matching pairs, each with the row of its negatives. */
export interface Anchors {
  /** `[anchors, columns]` */
  readonly scores: tf.Tensor2D;
  /** Score of the pair itself, `[anchors, 1]`. */
  readonly own: tf.Tensor2D;
  /** 1 where the column is a negative of the pair, `[anchors, columns]`. */
  readonly negatives: tf.Tensor2D;
  /** 1 if the anchor is a matching pair, 0 if it must cost nothing, `[anchors, 1]`. */
  readonly weights: tf.Tensor2D;
}

/** Sums a cost over the anchors of one side or of both, `[]`. */
export function sumOverSides(
  matches: Matches,
  side: AnchorSide,
  cost: (anchors: Anchors, side: 'images' | 'captions') => tf.Scalar,
): tf.Scalar {
  if (side === 'images') return cost(anchorsOf(matches), 'images');
  if (side === 'captions') return cost(anchorsOf(transposed(matches)), 'captions');
  return tf.add(cost(anchorsOf(matches), 'images'), cost(anchorsOf(transposed(matches)), 'captions'));
}

/**
 * Checks the option `anchors`.
 *
 * @throws `OptionError` if it is none of the three sides.
 */
export function checkSide(where: string, side: string): void {
  assertOneOf(where, 'anchors', side, ['images', 'captions', 'both']);
}

/**
 * Lists the anchors: one per row if the pairs are the diagonal or every row has one match, one per column if every
 * column has one. Otherwise one per entry of the scores, matching or not, because the host does not know which match:
 * this takes columns times the memory of the scores.
 */
export function anchorsOf(matches: Matches): Anchors {
  if (matches.diagonal || matches.oneMatchPer === 'row') return anchorPerRow(matches);
  return matches.oneMatchPer === 'column' ? anchorPerColumn(matches) : anchorPerEntry(matches);
}

function anchorPerRow({ scores, positives, negatives }: Matches): Anchors {
  const own = tf.sum<tf.Tensor2D>(tf.mul(scores, positives), 1, true); // [rows, 1]
  return { scores, own, negatives, weights: tf.sum(positives, 1, true) };
}

function anchorPerColumn({ scores, positives, negatives }: Matches): Anchors {
  const row = tf.cast(tf.argMax<tf.Tensor1D>(positives, 0), 'int32'); // [columns], arbitrary without a match
  const own = tf.sum(tf.mul(scores, positives), 0); // [columns]
  return {
    scores: tf.gather(scores, row), // [columns, columns]
    own: tf.reshape(own, [-1, 1]),
    negatives: tf.gather(negatives, row),
    weights: tf.reshape(tf.sum(positives, 0), [-1, 1]),
  };
}

function anchorPerEntry({ scores, positives, negatives }: Matches): Anchors {
  const [rows, columns] = scores.shape;
  const repeat = (x: tf.Tensor2D): tf.Tensor2D =>
    tf.reshape(tf.tile(tf.expandDims(x, 1), [1, columns, 1]), [rows * columns, columns]);
  return {
    scores: repeat(scores),
    own: tf.reshape(scores, [-1, 1]),
    negatives: repeat(negatives),
    weights: tf.reshape(positives, [-1, 1]),
  };
}

/** Weighted sum of the hinges of every anchor against one negative each, `[anchors, 1]`: `[]`. */
export function anchorHinges(
  { own, weights }: Anchors,
  negative: { readonly scores: tf.Tensor2D; readonly exist: tf.Tensor2D },
  margin: number,
): tf.Scalar {
  const violations = tf.relu(tf.add(tf.sub(negative.scores, own), margin)); // [anchors, 1]
  return tf.sum(tf.mul(tf.mul(violations, weights), negative.exist)); // []
}
