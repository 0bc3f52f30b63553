import * as tf from '@tensorflow/tfjs-core';
import { assertOneOf, assertShape, type Loss, type ScoredBatch } from '@vse/core';
import { finiteCost } from '../gradients/finite-cost';

/**
 * Treatment of matching pairs beyond the diagonal: `'drop'` never counts them as negatives and makes each a match of
 * its own; `'keep'` follows the reference implementations, where item i matches item i alone and all others are
 * negatives.
 */
export type FalseNegatives = 'drop' | 'keep';

/** Options of every loss over matching pairs. */
export interface MatchOptions {
  /** Treatment of matching pairs beyond the diagonal; `'keep'` needs a square batch. Defaults to `'drop'`. */
  readonly falseNegatives?: FalseNegatives;
}

/** Matching pairs and negatives of a batch. Every tensor is `[images, captions]`. */
export interface Matches {
  /** Scores of the batch. */
  readonly scores: tf.Tensor2D;
  /** 1 where the pair matches. */
  readonly positives: tf.Tensor2D;
  /** 1 where the pair may serve as a negative. */
  readonly negatives: tf.Tensor2D;
  /** True if the matching pairs are the diagonal of a square batch. */
  readonly diagonal: boolean;
  /** Side whose items have at most one match each, if known; not set for the diagonal. */
  readonly oneMatchPer?: 'row' | 'column';
}

/**
 * Reads the matching pairs of a batch, `positives` or the diagonal, for a loss of your own.
 *
 * @param where - Name of the loss, for messages.
 * @param batch - Scores `[images, captions]`, with or without `positives`.
 * @param options - Treatment of false negatives.
 * @throws `ShapeError` if `positives` does not fit the scores, or a batch without `positives` is not square.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { matchesOf } from '@vse/losses';
 *
 * const { positives, negatives, diagonal } = matchesOf('myLoss', { scores: tf.zeros([2, 2]) });
 * console.log(await positives.array(), await negatives.array(), diagonal); // [[1, 0], [0, 1]], [[0, 1], [1, 0]], true
 * ```
 */
export function matchesOf(where: string, batch: ScoredBatch, options: MatchOptions = {}): Matches {
  const { scores, oneImagePerCaption = false } = batch;
  const positives = positivesOf(where, batch, options);
  if (positives) {
    const matching = tf.cast(positives, 'float32'); // [images, captions]
    const known = oneImagePerCaption ? { oneMatchPer: 'column' as const } : {};
    return { scores, positives: matching, negatives: tf.sub(1, matching), diagonal: false, ...known };
  }
  const eye = tf.eye(scores.shape[0]); // [images, captions]
  return { scores, positives: eye, negatives: tf.sub(1, eye), diagonal: true };
}

/** The batch's own matches, `[images, captions]`; `undefined` if they are the diagonal. Checks the shapes. */
export function positivesOf(
  where: string,
  { scores, positives }: ScoredBatch,
  { falseNegatives = 'drop' }: MatchOptions,
): tf.Tensor2D | undefined {
  assertShape(where, 'scores', scores, ['images', 'captions']);
  const [images, captions] = scores.shape;
  if (positives)
    assertShape(where, 'positives', positives, [images, captions], 'Give it the shape of scores.');
  if (positives && falseNegatives === 'drop') return positives;
  const remedy =
    falseNegatives === 'keep'
      ? "falseNegatives: 'keep' pairs image i with caption i."
      : 'Without positives, image i is paired with caption i: give positives.';
  assertShape(where, 'scores', scores, [images, images], remedy);
  return undefined;
}

/**
 * Makes a loss from a cost of scores and matches. An empty batch costs 0; one with a score that is not finite costs
 * Infinity and has a gradient of 0.
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

/** Transposes the pairs: `[captions, images]`. */
export function transposed({ scores, positives, negatives, diagonal, oneMatchPer }: Matches): Matches {
  const side = oneMatchPer === 'row' ? 'column' : 'row';
  return {
    scores: tf.transpose(scores),
    positives: tf.transpose(positives),
    negatives: tf.transpose(negatives),
    diagonal,
    ...(oneMatchPer && { oneMatchPer: side }),
  };
}
