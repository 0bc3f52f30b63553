import * as tf from '@tensorflow/tfjs-core';
import { packAll, packLengths } from './packing';
import { permuteRows } from './permute-rows';
import type { SequenceLengths } from './recurrent';

/** A packed batch: all first steps, all second steps, and so on. */
export interface PackedSequences {
  /** `[rows, input]` */
  readonly rows: tf.Tensor2D;
  /** How many rows each step takes; never grows. */
  readonly sizes: readonly number[];
  /** `[rows, 1]`, 0 where a packed row is padding; absent where none is. */
  readonly real?: tf.Tensor2D;
}

export interface WalkOptions {
  readonly ends: SequenceLengths;
  /** Whether each sequence is walked from its own last step to its first. */
  readonly reverse: boolean;
}

/**
 * Walks padded sequences as a packed batch, whose states come back to their places: `[batch, steps, input]` to
 * `[batch, steps, hidden]`, exactly 0 past each sequence's length. `run` gives the state of each packed row.
 */
export function walkPacked(
  x: tf.Tensor3D,
  hidden: number,
  { ends, reverse }: WalkOptions,
  run: (packed: PackedSequences) => tf.Tensor2D,
): tf.Tensor3D {
  const [batch, steps, inputDim] = x.shape;
  const { sizes, take, give } = ends.lengths
    ? packLengths(ends.lengths, steps, reverse)
    : packAll(batch, steps, reverse);
  if (take.length === 0) return tf.zeros([batch, steps, hidden]);
  return tf.tidy(() => {
    const padded = tf.reshape<tf.Rank.R2>(x, [batch * steps, inputDim]); // [batch * steps, input]
    const rows = permuteRows(padded, take, give); // [rows, input]
    const real = ends.mask && tf.reshape<tf.Rank.R2>(ends.mask, [batch * steps, 1]); // [batch * steps, 1]
    const packedReal = real && { real: permuteRows(real, take, give) }; // [rows, 1]
    const states = run({ rows, sizes, ...packedReal }); // [rows, hidden]
    const placed = permuteRows(states, give, take); // [batch * steps, hidden]
    const clean = real ? tf.mul<tf.Tensor2D>(placed, real) : placed; // [batch * steps, hidden]
    return tf.reshape(clean, [batch, steps, hidden]);
  });
}
