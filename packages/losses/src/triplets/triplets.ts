import * as tf from '@tensorflow/tfjs-core';
import { anchorsOf } from '../pairs/anchors';
import { costOf, type CostWithGradient } from '../gradients/cost-with-gradient';
import { softplus } from '../contrastive/log-sum-exp';
import type { Matches } from '../pairs/matches';
import { meanOfNonZero } from './means';

/** Options of `tripletMargin` that the triplets depend on. */
export interface TripletOptions {
  readonly margin: number;
  readonly swap: boolean;
  readonly smooth: boolean;
}

/** Memory limit of one temporary tensor of a block. */
const BLOCK_MIB = 16;

/**
 * Mean cost of all triplets of anchor, match and negative that cost more than 0, `[]`. `matches.scores` are distances.
 *
 * If each anchor has one match, the triplets are a matrix. Otherwise they are computed in blocks of anchors, so that
 * memory stays under a few times `blockMiB`, or a few matrices `[columns, columns]` if those are larger.
 */
export function meanOfTriplets(matches: Matches, options: TripletOptions, blockMiB = BLOCK_MIB): tf.Scalar {
  if (!options.swap && (matches.diagonal || matches.oneMatchPer))
    return meanOfOneMatchTriplets(matches, options);
  return costOf(matches.scores, (distances) =>
    tripletsWithGradient({ ...matches, scores: distances }, options, blockMiB),
  );
}

function meanOfOneMatchTriplets(matches: Matches, { margin, smooth }: TripletOptions): tf.Scalar {
  const { scores: far, own: near, negatives, weights } = anchorsOf(matches);
  const excess = tf.add(tf.sub<tf.Tensor2D>(near, far), margin); // [anchors, columns]
  const costs = smooth ? softplus(excess) : tf.relu(excess); // [anchors, columns]
  return meanOfNonZero(tf.mul(costs, tf.mul(negatives, weights))); // []
}

/** Sums over a block of anchors. */
type BlockSums = Readonly<{
  /** Cost of the triplets, `[]`. */
  cost: tf.Scalar;
  /** Number of triplets that cost more than 0, `[]`. */
  count: tf.Scalar;
  /** Gradient of the cost in the distances of the block's anchors, `[height, columns]`. */
  gradient: tf.Tensor2D;
  /** Gradient in the distances from match to negative, `[columns, columns]`; without `swap` 0, `[]`. */
  between: tf.Tensor;
}>;

function tripletsWithGradient(
  { scores: distances, positives, negatives }: Matches,
  options: TripletOptions,
  blockMiB: number,
): CostWithGradient {
  const [anchors, columns] = distances.shape;
  const height = Math.max(1, Math.floor((blockMiB * 2 ** 20) / (4 * columns * columns)));
  const blocks: BlockSums[] = [];
  let between: tf.Tensor = tf.scalar(0);
  for (let from = 0; from < anchors; from += height) {
    const rows = (x: tf.Tensor2D) => tf.slice(x, [from, 0], [Math.min(height, anchors - from), columns]);
    const before = between;
    const block = tf.tidy((): BlockSums => {
      const sums = blockSums(rows(distances), rows(positives), rows(negatives), distances, options);
      return { ...sums, between: tf.add(before, sums.between) };
    });
    before.dispose();
    between = block.between;
    blocks.push(block);
  }
  const total = (name: 'cost' | 'count') => tf.addN(blocks.map((block) => block[name])); // []
  const count = tf.maximum(total('count'), 1); // []
  const gradients = tf.concat(
    blocks.map(({ gradient }) => gradient),
    0,
  ); // [anchors, columns]
  return { value: tf.div(total('cost'), count), gradient: tf.div(tf.add(gradients, between), count) };
}

function blockSums(
  own: tf.Tensor2D,
  positives: tf.Tensor2D,
  negatives: tf.Tensor2D,
  all: tf.Tensor2D,
  { margin, swap, smooth }: TripletOptions,
): BlockSums {
  const near = tf.expandDims(own, 2); // [height, match, 1]
  const direct = tf.expandDims(own, 1); // [height, 1, negative]
  const saved = swap ? tf.relu(tf.sub(direct, tf.expandDims(all, 0))) : undefined; // [height, match, negative]
  const far = saved ? tf.sub(direct, saved) : direct; // [height, 1 or match, negative]
  const excess = tf.add(tf.sub(near, far), margin); // [height, match, negative]
  const triplets = tf.mul(tf.expandDims(positives, 2), tf.expandDims(negatives, 1)); // [height, match, negative]
  const costs = tf.mul(smooth ? softplus(excess) : tf.relu(excess), triplets); // [height, match, negative]
  const counted = tf.step(costs); // [height, match, negative]
  const gradients = smooth ? tf.mul(counted, tf.sigmoid(excess)) : counted; // [height, match, negative]
  const swapped = saved && tf.mul(gradients, tf.step(saved)); // [height, match, negative]
  const direction = swapped ? tf.sub(gradients, swapped) : gradients; // [height, match, negative]
  return {
    cost: tf.sum<tf.Scalar>(costs),
    count: tf.sum<tf.Scalar>(counted),
    gradient: tf.sub(tf.sum<tf.Tensor2D>(gradients, 2), tf.sum<tf.Tensor2D>(direction, 1)), // [height, columns]
    between: swapped ? tf.neg(tf.sum(swapped, 0)) : tf.scalar(0),
  };
}
