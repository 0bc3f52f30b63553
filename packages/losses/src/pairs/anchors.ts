import * as tf from '@tensorflow/tfjs-core';
import { assertOneOf } from '@vse/core';
import { transposed, type Matches } from './matches';

/** Which side of a pair looks for negatives: an image among captions, a caption among images, or each in turn. */
export type AnchorSide = 'images' | 'captions' | 'both';

/** Matching pairs in a list, each with the row that its negatives are taken from. */
export interface Anchors {
  /** `[anchors, columns]` */
  readonly scores: tf.Tensor2D;
  /** The score of the pair itself, `[anchors, 1]`. */
  readonly own: tf.Tensor2D;
  /** 1 where the column is a negative of the pair, `[anchors, columns]`. */
  readonly negatives: tf.Tensor2D;
  /** 1 where the anchor is a matching pair, 0 where it is not and must cost nothing, `[anchors, 1]`. */
  readonly weights: tf.Tensor2D;
}

/** The sum of a cost over the anchors of one side or of both, `[]`. */
export function sumOverSides(
  matches: Matches,
  side: AnchorSide,
  cost: (anchors: Anchors, side: 'images' | 'captions') => tf.Scalar,
): tf.Scalar {
  if (side === 'images') return cost(anchorsOf(matches), 'images');
  if (side === 'captions') return cost(anchorsOf(transposed(matches)), 'captions');
  return tf.add(cost(anchorsOf(matches), 'images'), cost(anchorsOf(transposed(matches)), 'captions'));
}

/** Throws an `OptionError` unless the side is one of the three. */
export function checkSide(where: string, side: string): void {
  assertOneOf(where, 'anchors', side, ['images', 'captions', 'both']);
}

/**
 * One anchor per row where the pairs are the diagonal or every row has one match, one per column where every column has.
 * Otherwise one per place of the score matrix, matching or not: which match is not known on the host, so this takes
 * columns times the memory of the scores.
 */
export function anchorsOf(matches: Matches): Anchors {
  if (matches.diagonal || matches.oneMatchPer === 'row') return anchorPerRow(matches);
  return matches.oneMatchPer === 'column' ? anchorPerColumn(matches) : anchorPerPlace(matches);
}

function anchorPerRow({ scores, positives, negatives }: Matches): Anchors {
  const own = tf.sum<tf.Tensor2D>(tf.mul(scores, positives), 1, true); // [rows, 1]
  return { scores, own, negatives, weights: tf.sum(positives, 1, true) };
}

function anchorPerColumn({ scores, positives, negatives }: Matches): Anchors {
  const row = tf.cast(tf.argMax<tf.Tensor1D>(positives, 0), 'int32'); // [columns], any where nothing matches
  const own = tf.sum(tf.mul(scores, positives), 0); // [columns]
  return {
    scores: tf.gather(scores, row), // [columns, columns]
    own: tf.reshape(own, [-1, 1]),
    negatives: tf.gather(negatives, row),
    weights: tf.reshape(tf.sum(positives, 0), [-1, 1]),
  };
}

function anchorPerPlace({ scores, positives, negatives }: Matches): Anchors {
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

/** The hinge of every anchor against one negative each, `[anchors, 1]`, summed with the weights given: `[]`. */
export function anchorHinges(
  { own, weights }: Anchors,
  negative: { readonly scores: tf.Tensor2D; readonly exist: tf.Tensor2D },
  margin: number,
): tf.Scalar {
  const violations = tf.relu(tf.add(tf.sub(negative.scores, own), margin)); // [anchors, 1]
  return tf.sum(tf.mul(tf.mul(violations, weights), negative.exist)); // []
}
