import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, assertOneOf, assertWhole, type Loss } from '@vse/core';
import type { CostWithGradient } from '../gradients/cost-with-gradient';
import { costOfDistances, costOfOwnDistances } from './distance-cost';
import { finiteCost } from '../gradients/finite-cost';
import { globalVectors } from '../pairs/global-vectors';
import { matchesOf, transposed, type Matches, type MatchOptions } from '../pairs/matches';
import { firstHighest } from '../pairs/pick';
import { hingesWithGradient } from '../hinges/row-hinges';
import { structurePresets, type StructureConstants } from './structure-presets';
import { topKHingesWithGradient } from '../hinges/top-k-row-hinges';

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
  assertOneOf(where, 'preset', preset, Object.keys(structurePresets));
  assertOneOf(where, 'falseNegatives', falseNegatives, ['drop', 'keep']);
  const constants = { ...structurePresets[preset], ...given };
  check(where, constants);
  return (batch) =>
    tf.tidy(() => {
      const matches = matchesOf(where, batch, { falseNegatives });
      if (matches.scores.size === 0) return tf.sum(matches.scores);
      const { images, captions } = globalVectors(where, batch);
      return finiteCost([images, captions], (vectors) => structureCost(vectors, matches, constants)); // []
    });
}

function structureCost(
  [images, captions]: readonly [tf.Tensor2D, tf.Tensor2D],
  matches: Matches,
  constants: StructureConstants,
): tf.Scalar {
  const terms = [
    across(images, captions, matches, constants),
    among(images, matches, constants, constants.imageNeighbours),
    among(captions, transposed(matches), constants, constants.captionNeighbours),
  ];
  return terms.reduce<tf.Scalar>((sum, term) => (term ? tf.add(sum, term) : sum), tf.scalar(0)); // []
}

/** Images against captions and captions against images, from the same distances; none where neither counts. */
function across(
  images: tf.Tensor2D,
  captions: tf.Tensor2D,
  { positives, negatives }: Matches,
  constants: StructureConstants,
): tf.Scalar | undefined {
  const { imageAnchored, captionAnchored, epsilon } = constants;
  if (imageAnchored === 0 && captionAnchored === 0) return undefined;
  return costOfDistances(images, captions, epsilon, (scores) =>
    tf.tidy(() => {
      const image = weighted(imageAnchored, constraint(scores, positives, negatives, constants));
      const [turned, turnedPositives, turnedNegatives] = [scores, positives, negatives].map((x) =>
        tf.transpose(x),
      );
      const caption = weighted(
        captionAnchored,
        constraint(turned!, turnedPositives!, turnedNegatives!, constants),
      );
      return {
        value: tf.add<tf.Scalar>(image.value, caption.value),
        gradient: tf.add<tf.Tensor2D>(image.gradient, tf.transpose(caption.gradient)),
      };
    }),
  );
}

/**
 * One view against itself: rows that share a match in the other view are neighbours. None where the term does not count,
 * or where it is known that no two rows share one.
 */
function among(
  vectors: tf.Tensor2D,
  matches: Matches,
  constants: StructureConstants,
  weight: number,
): tf.Scalar | undefined {
  const { epsilon, neighbourhood } = constants;
  const alone = matches.diagonal || matches.oneMatchPer === 'column';
  if (weight === 0 || (alone && neighbourhood === 'all')) return undefined;
  return costOfOwnDistances(vectors, epsilon, (scores) =>
    tf.tidy(() => {
      const { positives, negatives } = neighbours(scores, alone ? undefined : matches, neighbourhood);
      return weighted(weight, constraint(scores, positives, negatives, constants));
    }),
  );
}

/** Which rows are neighbours of which, and which are not, `[rows, rows]` each; without matches each row is alone. */
function neighbours(
  scores: tf.Tensor2D,
  matches: Matches | undefined,
  neighbourhood: StructureConstants['neighbourhood'],
): { positives: tf.Tensor2D; negatives: tf.Tensor2D } {
  return tf.tidy(() => {
    const self = tf.eye(scores.shape[0]); // [rows, rows]
    const related = matches ? tf.maximum<tf.Tensor2D>(sharing(matches), self) : self; // [rows, rows]
    const positives =
      neighbourhood === 'all' ? tf.sub<tf.Tensor2D>(related, self) : firstHighest(tf.neg(scores), related);
    return { positives, negatives: tf.sub<tf.Tensor2D>(1, related) };
  });
}

/** 1 where two rows share a match, `[rows, rows]`. */
function sharing({ positives, oneMatchPer }: Matches): tf.Tensor2D {
  return tf.tidy(() => {
    if (oneMatchPer !== 'row') {
      return tf.cast(tf.greater<tf.Tensor2D>(tf.matMul(positives, positives, false, true), 0), 'float32');
    }
    const any = tf.max(positives, 1, true); // [rows, 1]
    const match = tf.cast(tf.argMax(positives, 1), 'float32'); // [rows]
    const same = tf.equal<tf.Tensor2D>(tf.expandDims(match, 1), tf.expandDims(match, 0)); // [rows, rows]
    return tf.mul<tf.Tensor2D>(tf.cast(same, 'float32'), any); // a row without a match shares none
  });
}

function weighted(weight: number, { value, gradient }: CostWithGradient): CostWithGradient {
  return { value: tf.mul(weight, value), gradient: tf.mul(weight, gradient) };
}

/** The hinges of every row's positives against its hardest negatives. */
function constraint(
  scores: tf.Tensor2D,
  positives: tf.Tensor2D,
  negatives: tf.Tensor2D,
  { margin, topK, reduction }: StructureConstants,
): CostWithGradient {
  return tf.tidy(() => {
    const columns = scores.shape[1];
    const cost =
      topK < columns
        ? topKHingesWithGradient(scores, positives, negatives, { k: topK, margin })
        : hingesWithGradient(scores, positives, negatives, margin);
    if (reduction === 'sum') return cost;
    const hinges = tf.maximum(tf.mul(tf.sum(positives), Math.min(topK, columns)), 1); // []
    return {
      value: tf.div<tf.Scalar>(cost.value, hinges),
      gradient: tf.div<tf.Tensor2D>(cost.gradient, hinges),
    };
  });
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
    assertNumber(where, name, constants[name], { from: 0 });
  }
  if (constants.topK !== Infinity) assertWhole(where, 'topK', constants.topK);
  assertOneOf(where, 'reduction', constants.reduction, ['sum', 'mean']);
  assertOneOf(where, 'neighbourhood', constants.neighbourhood, ['all', 'farthest']);
}
