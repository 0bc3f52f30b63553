import * as tf from '@tensorflow/tfjs-core';
import { assertOneOf, assertShape, type Loss, type ScoredBatch } from '@vse/core';
import { finiteCost } from '../gradients/finite-cost';

/**
 * What becomes of matching pairs beyond the diagonal: `'drop'` never counts them as negatives and makes each an anchor
 * of its own; `'keep'` does as the reference implementations do, where item i matches item i alone and everything else
 * is a negative.
 */
export type FalseNegatives = 'drop' | 'keep';

export interface MatchOptions {
  /** Needs a square batch when `'keep'`. Defaults to `'drop'`. */
  readonly falseNegatives?: FalseNegatives;
}

/** Which pairs of a batch match, which do not. Every tensor is `[images, captions]`. */
export interface Matches {
  readonly scores: tf.Tensor2D;
  /** 1 where the pair matches. */
  readonly positives: tf.Tensor2D;
  /** 1 where the pair may serve as a negative. */
  readonly negatives: tf.Tensor2D;
  /** Whether the matching pairs are exactly the diagonal of a square batch. */
  readonly diagonal: boolean;
  /** The side whose items have at most one match each, where that is known beyond the diagonal. */
  readonly oneMatchPer?: 'row' | 'column';
}

/** Reads the matching pairs of a batch: `positives`, or the diagonal. Throws a `ShapeError` where shapes disagree. */
export function matchesOf(
  where: string,
  { scores, positives, oneImagePerCaption = false }: ScoredBatch,
  { falseNegatives = 'drop' }: MatchOptions = {},
): Matches {
  assertShape(where, 'scores', scores, ['images', 'captions']);
  const [images, captions] = scores.shape;
  if (positives) assertShape(where, 'positives', positives, [images, captions], 'It goes with scores.');
  if (positives && falseNegatives === 'drop') {
    const given = tf.cast(positives, 'float32'); // [images, captions]
    const known = oneImagePerCaption ? { oneMatchPer: 'column' as const } : {};
    return { scores, positives: given, negatives: tf.sub(1, given), diagonal: false, ...known };
  }
  const remedy =
    falseNegatives === 'keep'
      ? "falseNegatives: 'keep' pairs image i with caption i."
      : 'Without positives image i is paired with caption i; give positives.';
  assertShape(where, 'scores', scores, [images, images], remedy);
  const eye = tf.eye(images); // [images, captions]
  return { scores, positives: eye, negatives: tf.sub(1, eye), diagonal: true };
}

/**
 * A loss of the scores and the matches of a batch. An empty batch costs 0, one whose scores are not all finite costs
 * Infinity and has no gradient.
 */
export function lossOfMatches(
  where: string,
  options: MatchOptions,
  cost: (matches: Matches) => tf.Scalar,
): Loss {
  assertOneOf(where, 'falseNegatives', options.falseNegatives ?? 'drop', ['drop', 'keep']);
  return (batch) =>
    tf.tidy(() => {
      const matches = matchesOf(where, batch, options);
      if (matches.scores.size === 0) return tf.sum(matches.scores); // []
      return finiteCost([matches.scores], ([scores]) => cost({ ...matches, scores })); // []
    });
}

/** The same pairs seen from the captions: `[captions, images]`. */
export function transposed({ scores, positives, negatives, diagonal, oneMatchPer }: Matches): Matches {
  const turned = oneMatchPer === 'row' ? 'column' : 'row';
  return {
    scores: tf.transpose(scores),
    positives: tf.transpose(positives),
    negatives: tf.transpose(negatives),
    diagonal,
    ...(oneMatchPer && { oneMatchPer: turned }),
  };
}
