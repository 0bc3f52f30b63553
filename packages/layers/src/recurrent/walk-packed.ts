import * as tf from '@tensorflow/tfjs-core';
import { packAll, packLengths } from './packing';
import { permuteRows } from './permute-rows';
import type { SequenceLengths } from './recurrent';

/** A packed batch: all first steps, all second steps, and so on. */
export interface PackedSequences {
  /** `[rows, input]` */
  readonly rows: tf.Tensor2D;
  /** Number of rows of each step; never grows. */
  readonly sizes: readonly number[];
  /** `[rows, 1]`, 0 where a packed row is padding; absent if none is. */
  readonly real?: tf.Tensor2D;
}

/** Ends of the sequences, and the direction. */
export interface WalkOptions {
  readonly ends: SequenceLengths;
  /** Reads each sequence from its own last step to its first. */
  readonly reverse: boolean;
}

/**
 * Packs padded sequences, runs a layer over them and pads its states again: `[batch, steps, input]` to
 * `[batch, steps, hidden]`, exactly 0 past each sequence's length. `run` computes the state of each packed row.
 */
export function walkPacked(
  x: tf.Tensor3D,
  hidden: number,
  { ends, reverse }: WalkOptions,
  run: (packed: PackedSequences) => tf.Tensor2D,
): tf.Tensor3D {
  const [batch, steps, inputDim] = x.shape;
  const { sizes, paddedRows, packedRows } = ends.lengths
    ? packLengths(ends.lengths, steps, reverse)
    : packAll(batch, steps, reverse);
  if (paddedRows.length === 0) return tf.zeros([batch, steps, hidden]);
  return tf.tidy(() => {
    const padded = tf.reshape<tf.Rank.R2>(x, [batch * steps, inputDim]); // [batch * steps, input]
    const rows = permuteRows(padded, paddedRows, packedRows); // [rows, input]
    const real = ends.mask && tf.reshape<tf.Rank.R2>(ends.mask, [batch * steps, 1]); // [batch * steps, 1]
    const packedReal = real && { real: permuteRows(real, paddedRows, packedRows) }; // [rows, 1]
    const states = run({ rows, sizes, ...packedReal }); // [rows, hidden]
    const unpacked = permuteRows(states, packedRows, paddedRows); // [batch * steps, hidden]
    const clean = real ? tf.mul<tf.Tensor2D>(unpacked, real) : unpacked; // [batch * steps, hidden]
    return tf.reshape(clean, [batch, steps, hidden]);
  });
}
