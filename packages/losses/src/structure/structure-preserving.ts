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
import { described } from '../describe';

/** Options of `structurePreserving`. */
export interface StructurePreservingOptions extends Partial<StructureConstants>, MatchOptions {
  /** Published constants that the other options override. Defaults to `'dspe-cvpr16'`. */
  readonly preset?: keyof typeof structurePresets;
}

/**
 * Deep structure-preserving embeddings (DSPE): hinges by which an image is nearer to its captions than to others, a
 * caption nearer to its images, and within a view items that share a match nearer than items that do not (images with a
 * caption in common, captions of one image). https://arxiv.org/abs/1511.06078, https://arxiv.org/abs/1704.03470
 *
 * Reads `images` and `captions` of length 1 and equal dimension, usually unit vectors, and `positives`; of `scores`
 * only the shape. Distances are Euclidean. Returns a scalar `[]`. Each pair pays for its hardest `topK` negatives of
 * each constraint.
 *
 * @param options - Preset, and constants that override it.
 * @throws `OptionError` if a constant is out of range. The loss throws `OptionError` if the batch has no embeddings,
 * `ShapeError` if shapes disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { structurePreserving } from '@vse/losses';
 *
 * const images = { vectors: tf.tensor3d([[[1, 0]], [[0, 1]]]) }; // [images, 1, dim]
 * const captions = { vectors: tf.tensor3d([[[0.8, 0.6]], [[0.6, 0.8]]]) }; // [captions, 1, dim]
 * const scores = tf.tensor2d([[0.8, 0.6], [0.6, 0.8]]);
 * const loss = structurePreserving({ margin: 0.5 });
 * console.log(await loss({ scores, images, captions }).array()); // about 1.428
 * ```
 */
export function structurePreserving({
  preset = 'dspe-cvpr16',
  falseNegatives = 'drop',
  ...overrides
}: StructurePreservingOptions = {}): Loss {
  const where = 'structurePreserving';
  assertOneOf(where, 'preset', preset, Object.keys(structurePresets));
  assertOneOf(where, 'falseNegatives', falseNegatives, ['drop', 'keep']);
  const constants = { ...structurePresets[preset], ...overrides };
  check(where, constants);
  const loss: Loss = (batch) =>
    tf.tidy(() => {
      const matches = matchesOf(where, batch, { falseNegatives });
      if (matches.scores.size === 0) return tf.sum(matches.scores);
      const { images, captions } = globalVectors(where, batch);
      return finiteCost([images, captions], (vectors) => structureCost(vectors, matches, constants)); // []
    });
  return described('structurePreserving', { ...constants, falseNegatives }, loss);
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

/** Compares images with captions in both directions, from the same distances; `undefined` if both weights are 0. */
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
      const [back, backPositives, backNegatives] = [scores, positives, negatives].map((x) => tf.transpose(x));
      const caption = weighted(captionAnchored, constraint(back!, backPositives!, backNegatives!, constants));
      return {
        value: tf.add<tf.Scalar>(image.value, caption.value),
        gradient: tf.add<tf.Tensor2D>(image.gradient, tf.transpose(caption.gradient)),
      };
    }),
  );
}

/**
 * Compares a view with itself: rows that share a match in the other view are neighbours. `undefined` if the weight is
 * 0, or if it is known that no two rows share a match.
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

/** Marks neighbours and other rows, `[rows, rows]` each; without matches each row is its own neighbour only. */
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

/** Marks rows that share a match, `[rows, rows]`. */
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

/** Multiplies a cost and its gradient by a weight. */
function weighted(weight: number, { value, gradient }: CostWithGradient): CostWithGradient {
  return { value: tf.mul(weight, value), gradient: tf.mul(weight, gradient) };
}

/** Hinges of every row's positives against its hardest negatives. */
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

/** Checks every constant. */
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
