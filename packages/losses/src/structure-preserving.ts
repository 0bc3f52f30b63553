import * as tf from '@tensorflow/tfjs-core';
import type { Loss } from '@vse/core';
import { distances } from './distances';
import { finiteCost } from './finite-cost';
import { globalVectors } from './global-vectors';
import { matchesOf, transposed, type Matches, type MatchOptions } from './matches';
import { checkAtLeast, checkChoice, checkWhole } from './options';
import { firstHighest } from './pick';
import { rowHinges } from './row-hinges';
import { structurePresets, type StructureConstants } from './structure-presets';
import { topKNegatives } from './topk-negatives';

export interface StructurePreservingOptions extends Partial<StructureConstants>, MatchOptions {
  /** Which published constants stand where none are given. Defaults to `'dspe-cvpr16'`. */
  readonly preset?: keyof typeof structurePresets;
}

/**
 * Deep structure-preserving embeddings: an image is nearer to its captions than to others, a caption nearer to its
 * images, and within a view what shares a meaning is nearer than what does not: images that share a caption, captions
 * that share an image. https://arxiv.org/abs/1511.06078, https://arxiv.org/abs/1704.03470
 *
 * Reads `images` and `captions` of length 1 and dim alike, unit vectors as a rule, and `positives`; of `scores` only
 * the shape. Distances are Euclidean. Returns a scalar `[]`. For each constraint the hardest `topK` negatives per pair
 * count. Throws an `OptionError` for constants out of range or a batch without embeddings, a `ShapeError` where shapes
 * disagree.
 */
export function structurePreserving({
  preset = 'dspe-cvpr16',
  falseNegatives = 'drop',
  ...given
}: StructurePreservingOptions = {}): Loss {
  const where = 'structurePreserving';
  checkChoice(where, 'preset', preset, Object.keys(structurePresets));
  checkChoice(where, 'falseNegatives', falseNegatives, ['drop', 'keep']);
  const constants = { ...structurePresets[preset], ...given };
  check(where, constants);
  return (batch) =>
    tf.tidy(() => {
      const matches = matchesOf(where, batch, { falseNegatives });
      if (matches.scores.size === 0) return tf.sum(matches.scores);
      const { images, captions } = globalVectors(where, batch);
      return finiteCost([images, captions], (vectors) => structureCost(vectors, matches, constants));
    });
}

function structureCost(
  [images, captions]: readonly [tf.Tensor2D, tf.Tensor2D],
  matches: Matches,
  constants: StructureConstants,
): tf.Scalar {
  const across = { ...matches, scores: tf.neg(distances(images, captions, constants.epsilon)) };
  const back = transposed(across);
  const terms: [number, () => tf.Scalar][] = [
    [constants.imageAnchored, () => constraint(across, constants)],
    [constants.captionAnchored, () => constraint(back, constants)],
    [constants.imageNeighbours, () => constraint(neighbours(images, matches, constants), constants)],
    [constants.captionNeighbours, () => constraint(neighbours(captions, back, constants), constants)],
  ];
  return terms
    .filter(([weight]) => weight > 0)
    .map(([weight, term]) => tf.mul<tf.Scalar>(weight, term()))
    .reduce<tf.Scalar>((sum, term) => tf.add(sum, term), tf.scalar(0)); // []
}

/** The hinges of every row's positives against its hardest negatives. */
function constraint(
  { scores, positives, negatives }: Matches,
  { margin, topK, reduction }: StructureConstants,
): tf.Scalar {
  const columns = scores.shape[1];
  const hardest = topK < columns ? topKNegatives(scores, negatives, topK) : negatives; // [rows, columns]
  const sum = rowHinges(scores, positives, hardest, margin); // []
  if (reduction === 'sum') return sum;
  const hinges = tf.mul(tf.sum(positives), Math.min(topK, columns)); // []
  return tf.div(sum, tf.maximum(hinges, 1));
}

/** One view against itself: rows that share a match in the other view are neighbours. */
function neighbours(
  vectors: tf.Tensor2D,
  { positives }: Matches,
  { epsilon, neighbourhood }: StructureConstants,
): Matches {
  const self = tf.eye(vectors.shape[0]); // [items, items]
  const shared = tf.greater(tf.matMul(positives, positives, false, true), 0); // [items, items]
  const related = tf.maximum<tf.Tensor2D>(tf.cast(shared, 'float32'), self);
  const scores = tf.neg(distances(vectors, vectors, epsilon, { self: true })); // [items, items]
  const positive =
    neighbourhood === 'all' ? tf.sub<tf.Tensor2D>(related, self) : firstHighest(tf.neg(scores), related);
  return { scores, positives: positive, negatives: tf.sub(1, related), diagonal: false };
}

function check(where: string, constants: StructureConstants): void {
  for (const name of [
    'margin',
    'epsilon',
    'imageAnchored',
    'captionAnchored',
    'imageNeighbours',
    'captionNeighbours',
  ] as const) {
    checkAtLeast(where, name, constants[name], 0);
  }
  if (constants.topK !== Infinity) checkWhole(where, 'topK', constants.topK, 1);
  checkChoice(where, 'reduction', constants.reduction, ['sum', 'mean']);
  checkChoice(where, 'neighbourhood', constants.neighbourhood, ['all', 'farthest']);
}
